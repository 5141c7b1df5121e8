// One line of JSON for each test that ended, for a program to read.
import { inspect } from 'node:util';

export default async function* reporter(events) {
  for await (const { type, data } of events) {
    const ended = type === 'test:pass' || type === 'test:fail';
    if (ended && data.details.type !== 'suite') {
      const error = type === 'test:fail' ? inspect(data.details.error?.cause ?? data.details.error) : '';
      yield JSON.stringify({ name: data.name, passed: type === 'test:pass', error }) + '\n';
    }
  }
}
