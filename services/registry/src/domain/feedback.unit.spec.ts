import { describe, expect, it } from 'vitest';
import { feedbackTags, type Finding } from './feedback.js';

const at = (day: number) => new Date(Date.UTC(2013, 2, day));
const finding = (kind: string, state: string, more: Partial<Finding> = {}): Finding => ({ kind, state, environment: 'production', about: 'temp', words: 'temp: PSI 1.29 (threshold 0.2)', since: at(8), at: at(15), ...more });

describe('feedback as tags', () => {
  it('says what drifts, where and since when, by the observations’ own time', () => {
    expect(feedbackTags([finding('drift', 'detected'), finding('drift', 'detected', { about: 'hour', words: 'hour: PSI 0.3 (threshold 0.2)' }), finding('drift', 'cleared', { about: 'visib' })], [])).toEqual({
      'baton.out.health': 'look at production: 2 drifting',
      'baton.out.drift': 'hour: PSI 0.3 (threshold 0.2) in production since 2013-03-08; temp: PSI 1.29 (threshold 0.2) in production since 2013-03-08',
    });
  });

  it('says when it is over, and that nothing wrong is seen where the version serves', () => {
    expect(feedbackTags([finding('drift', 'cleared'), finding('performance', 'recovered', { about: 'auc', words: 'auc 0.8 (threshold 0.75)' }), finding('alert', 'resolved')], ['production', 'staging'])).toEqual({
      'baton.out.health': 'nothing wrong seen in production; nothing wrong seen in staging', 'baton.out.drift': 'none in production since 2013-03-08',
      'baton.out.performance': 'auc 0.8 (threshold 0.75) in production, recovered 2013-03-08', 'baton.out.alerts': 'none open in production since 2013-03-15',
    });
  });

  it('says nothing of what nobody has looked at, although it serves', () => {
    expect(feedbackTags([], ['production'])).toEqual({});
  });

  it('an acknowledged alert is open still', () => {
    expect(feedbackTags([finding('alert', 'acknowledged', { words: 'critical performance auc: seen by olga' })], ['production'])).toEqual({
      'baton.out.health': 'look at production: 1 open alert', 'baton.out.alerts': 'critical performance auc: seen by olga in production since 2013-03-08',
    });
  });

  it('shows the newest verdict and request of each environment, the request with the line that answers it', () => {
    const tags = feedbackTags([
      finding('canary', 'passed', { about: 'one', words: 'passed at step 1', at: at(1) }), finding('canary', 'failed', { about: 'two', words: 'failed at step 1', at: at(2) }),
      finding('canary', 'passed', { about: 'three', environment: 'staging', words: 'passed at step 2', at: at(1) }),
      finding('retraining', 'requested', { about: 'old', at: at(1) }), finding('retraining', 'requested', { about: 'r1', words: 'temp drifted.', at: at(3) }),
    ], []);
    expect(tags['baton.out.canary']).toBe('failed at step 1, in production on 2013-03-02; passed at step 2, in staging on 2013-03-01');
    expect(tags['baton.out.retraining']).toBe('temp drifted., asked for by production on 2013-03-03; a version that answers it says mlflow.set_tag("baton.caused_by", "r1")');
  });
});
