import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildModel, type NodeParts } from './build-graph.js';
import { inspectModel, readModelFolder } from './index.js';
import { countingLoop, linearRegression } from './sample-graphs.js';

const latin = (text: string) => Buffer.from(text, 'latin1');
const kinds = (path: string, bytes: Uint8Array) => inspectModel([{ path, bytes }]).map((finding) => finding.kind);
/** What pickle.dumps writes of an object whose __reduce__ is (os.system, ('true',)). */
const PICKLES = {
  'protocol 0': latin("cposix\nsystem\np0\n(Vtrue\np1\ntp2\nRp3\n."),
  'protocol 2': latin('\x80\x02cposix\nsystem\nq\x00X\x04\x00\x00\x00trueq\x01\x85q\x02Rq\x03.'),
  'protocol 4': latin('\x80\x04\x95\x1f\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x04true\x94\x85\x94R\x94.'),
};
const pickle = PICKLES['protocol 4'];

function zip(name: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt32LE(content.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), content]);
}

function tar(name: string, content: Uint8Array): Buffer {
  const block = Buffer.alloc(1024);
  block.write(name);
  block.write(content.length.toString(8).padStart(11, '0'), 124);
  block.write('ustar', 257);
  block.set(content, 512);
  return block;
}

describe('pickles', () => {
  it.each(Object.entries(PICKLES))('of %s are found by their content, whatever the name', (_, bytes) => {
    expect(kinds('weights.bin', bytes)).toEqual(['pickle']);
  });

  it.each([
    ['gzip', gzipSync(pickle)], ['zlib', deflateSync(pickle)], ['zip', zip('archive/data', pickle)], ['tar', tar('x', pickle)],
    ['a numpy array of objects', latin("\x93NUMPY\x01\x00v\x00{'descr': '|O', 'fortran_order': False, 'shape': (2,), }\n")],
  ])('inside %s are found', (_, bytes) => {
    expect(kinds('model.dat', bytes)).toEqual(['pickle']);
  });

  it('are found by name where the packing cannot be opened', () => {
    expect(kinds('model.joblib', latin('BZh91AY&SY'))).toEqual(['pickle']);
  });

  it('beside an ONNX file are said never to be loaded', () => {
    const [finding] = inspectModel([{ path: 'model.onnx', bytes: linearRegression({ weights: [1] }) }, { path: 'python_model.pkl', bytes: pickle }]);
    expect(finding).toMatchObject({ file: 'python_model.pkl', kind: 'pickle', why: expect.stringContaining('Baton never loads it') });
  });

  it.each([
    ['requirements.txt', 'mlflow==3.17.2\ncloudpickle==3.1.1\n'], ['notes.txt', 'click here\nor there\n.'], ['conda.yaml', 'channels:\n- conda-forge\n'],
    ['MLmodel', 'flavors:\n  onnx: {}\n'], ['data.json', '{"a": [1, 2]}'], ['empty', ''], ['data.csv', 'a,b\n1,2\n'],
  ])('are not seen in %s', (path, text) => {
    expect(kinds(path, latin(text))).toEqual([]);
  });
});

const onnxOf = (...nodes: NodeParts[]) => buildModel({ inputs: [{ name: 'X', element: 'float', shape: [-1, 2] }], nodes, outputs: [{ name: 'Y', element: 'float', shape: [-1, 2] }] });

describe('an ONNX file', () => {
  it('with standard operators, loops included, has no findings', () => {
    expect(kinds('model.onnx', countingLoop())).toEqual([]);
    expect(kinds('model.onnx', onnxOf({ op: 'Gelu', domain: 'com.microsoft', in: ['X'], out: ['Y'] }))).toEqual([]);
  });

  it('that does not parse is named', () => {
    expect(kinds('model.onnx', pickle)).toEqual(['unreadable-onnx']);
  });

  it('with an operator of another domain is named, also inside a subgraph', () => {
    const foreign: NodeParts = { op: 'Run', domain: 'evil.ops', in: ['X'], out: ['Y'] };
    expect(inspectModel([{ path: 'model.onnx', bytes: onnxOf(foreign) }])[0]?.why).toContain('operator Run of the domain "evil.ops"');
    const body = { inputs: [], nodes: [foreign], outputs: [{ name: 'Y', element: 'float', shape: [] } as const] };
    const hidden = onnxOf({ op: 'If', in: ['X'], out: ['Y'], attributes: { then_branch: { graph: body } } });
    expect(kinds('model.onnx', hidden)).toEqual(['foreign-operator']);
  });

  const external = (location: string) => buildModel({
    inputs: [{ name: 'X', element: 'float', shape: [2] }], initializers: [{ name: 'W', element: 'float', shape: [2], location }],
    nodes: [{ op: 'Add', in: ['X', 'W'], out: ['Y'] }], outputs: [{ name: 'Y', element: 'float', shape: [2] }],
  });

  it.each(['/etc/passwd', '../weights', 'a/../../b', 'C:\\weights', 'file:///etc/passwd', ''])('with weights at %j, outside its folder, is named', (location) => {
    expect(kinds('model.onnx', external(location))).toEqual(['external-data']);
  });

  it('with weights beside it has no findings if they are there', () => {
    expect(kinds('sub/model.onnx', external('weights'))).toEqual(['external-data']);
    expect(inspectModel([{ path: 'sub/model.onnx', bytes: external('./weights') }, { path: 'sub/weights', bytes: latin('x') }])).toEqual([]);
  });

  it('with external weights in a constant inside a subgraph is named', () => {
    const body = {
      inputs: [], outputs: [{ name: 'c', element: 'float', shape: [1] } as const],
      nodes: [{ op: 'Constant', in: [], out: ['c'], attributes: { value: { tensor: { name: 'v', element: 'float', shape: [1], location: '/etc/passwd' } as const } } }],
    };
    expect(kinds('model.onnx', onnxOf({ op: 'If', in: ['X'], out: ['Y'], attributes: { then_branch: { graph: body } } }))).toEqual(['external-data']);
  });
});

describe('paths', () => {
  it.each(['/model.bin', '../model.bin', 'a/../../b', 'a\\b', 'c:/x'])('%s is named', (path) => {
    expect(kinds(path, latin('x'))).toEqual(['unsafe-path']);
  });

  it('symbolic links of a folder are named and not followed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'baton-model-'));
    await writeFile(join(folder, 'MLmodel'), 'flavors: {}');
    await symlink('/etc/passwd', join(folder, 'weights.pkl'));
    const files = await readModelFolder(folder);
    expect(files.map((file) => [file.path, file.bytes.length])).toEqual([['MLmodel', 11], ['weights.pkl', 0]]);
    expect(inspectModel(files).map((finding) => finding.kind)).toEqual(['symlink']);
  });
});
