// The limits of both doors, in one place.
// Invariant: everything that a stranger can make us hold has an end: bytes, levels, time, calls, streams, connections.

export type DoorLimits = {
  /** Bytes of a body or message. */
  bodyBytes: number;
  /** Bytes of all request headers together. */
  headerBytes: number;
  /** ms until the headers must be there, until the whole request must be there, and of quiet on a kept connection. */
  headersMs: number;
  requestMs: number;
  idleMs: number;
  /** ms until a caller is told to ask again. */
  answerMs: number;
  /** ms for which the rest of a refused body is passed over, so that its sender sees the refusal. */
  lingerMs: number;
  /** Bytes of all requests together, and requests not yet whole, over both doors. */
  arrivingBytes: number;
  arrivingRequests: number;
  /** Calls under way at once over both doors; event streams at once; connections of each door, of one address to gRPC, and calls on one of these. */
  callsInFlight: number;
  eventStreams: number;
  /** Of them one institution's at most: none shuts the others out. */
  eventStreamsPerInstitution: number;
  connections: number;
  connectionsPerAddress: number;
  streamsPerConnection: number;
  /** Streams both ways (reflection) at once. */
  conversations: number;
  /** Watches of health at once, of one address, and ms until one must be asked for again. */
  healthWatches: number;
  healthWatchesPerAddress: number;
  healthWatchMs: number;
  /** Refused messages kept as evidence in one second: of all strangers together, and of each verified key. */
  refusedPerSecond: number;
  refusedPerKeyPerSecond: number;
  /** ms between two looks for new events of a stream. */
  eventPollMs: number;
};

export const doorLimits: DoorLimits = {
  bodyBytes: 2 * 1024 * 1024,
  headerBytes: 16 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 10_000,
  answerMs: 20_000,
  lingerMs: 1_000,
  arrivingBytes: 16 * 1024 * 1024,
  arrivingRequests: 1024,
  callsInFlight: 256,
  eventStreams: 64,
  eventStreamsPerInstitution: 16,
  connections: 1024,
  connectionsPerAddress: 256,
  streamsPerConnection: 256,
  conversations: 16,
  healthWatches: 64,
  healthWatchesPerAddress: 8,
  healthWatchMs: 600_000,
  refusedPerSecond: 20,
  refusedPerKeyPerSecond: 200,
  eventPollMs: 250,
};
