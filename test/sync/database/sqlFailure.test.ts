import { describe, expect, it } from 'vitest';
import { sqlFailure } from '../../../examples/database/sqlFailure.js';

const failure = (code: string | undefined, message = 'no') => sqlFailure(Object.assign(new Error(message), { code }));

describe('a failure of a statement', () => {
  it.each([
    ['a serialisation failure', '40001'],
    ['a deadlock', '40P01'],
    ['a lock that is not to be had', '55P03'],
    ['a connection that failed', '08006'],
    ['too many connections', '53300'],
    ['a server that is starting', '57P03'],
    ['a server that is stopping', '57P01'],
    ['a refused connection', 'ECONNREFUSED'],
    ['a lost connection', 'ECONNRESET'],
    ['a name server that does not answer', 'EAI_AGAIN'],
  ])('is transient if it is %s', (_, code) => {
    expect(failure(code).transient).toBe(true);
  });

  it('is transient if the driver says that the connection ended', () => {
    expect(failure(undefined, 'Connection terminated unexpectedly').transient).toBe(true);
    expect(failure(undefined, 'something else').transient).toBeUndefined();
  });

  it.each([
    ['a row that is there', '23505'],
    ['a statement that is none', '42601'],
    ['a value that is out of range', '22003'],
    ['a breach of the protocol', '08P01'],
    ['a statement that took too long', '57014'],
    ['a file that is not there', 'ENOENT'],
  ])('is not transient if it is %s', (_, code) => {
    expect(failure(code).transient).toBeUndefined();
  });

  it('has the message with its detail, and the error as the cause', () => {
    const error = Object.assign(new Error('duplicate key'), { code: '23505', detail: 'Key (a)=(b) already exists.' });
    expect(sqlFailure(error)).toEqual({ message: 'duplicate key: Key (a)=(b) already exists.', cause: error });
    expect(sqlFailure('thrown').message).toBe('thrown');
    expect(sqlFailure(new AggregateError([], '')).message).toBe('AggregateError');
    expect(sqlFailure(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toMatchObject({
      message: 'ECONNREFUSED',
      transient: true,
    });
  });
});
