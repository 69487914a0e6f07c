// Known to be bad: lint must refuse it. A service imports another one, the broker's client and the test library.
import { startDeployment } from '@baton/deployment';
import { Kafka } from 'kafkajs';
import { eventually } from '@baton/testing';

export const bad = [startDeployment, Kafka, eventually];
