// What `node main.ts` says of itself.
// Invariant: every command stands here, and none that is not there.

/** One line a command. */
export const usage = `node main.ts COMMAND

  start                     a sandbox kept running: gateway, four simulated registries, simulated bank cores
  demo [--all] [--json]     new loan, extension, renewal, refinance on each of three registries (--all: every kind); then the ledgers compared
  all                       the gateway alone, on the settings named by GATEWAY_SETTINGS
  doctor                    what is wrong with settings, keys, database and registries, and the mend
  call OPERATION [INPUT]    one signed call to the running gateway
  wait CHAIN STATE          shows a chain's way until it or one of its legs is in a state
  parked list|show|resolve  what is in front of a person
  lists                     recorded, not disbursed; disbursed, old mortgage still on the register
  fault REGISTRY FAULT      asks a simulated registry to misbehave (sandbox only)
  rectify REGISTRY NUMBER   has a simulated registry mend what it recorded (sandbox only)
  rotate-keys               wraps the keys of stored personal data under the vault's current key
  verify-evidence FILE      checks an evidence file offline; --keys DIRECTORY pins the public keys,
                            --checkpoints DIRECTORY compares with those handed outside`;
