package io.harborai.gateway.key;

import io.harborai.engine.provider.Secret;

/**
 * A key that was just made. Nobody can read the key again later.
 *
 * @param key the key itself
 * @param record what is kept about it
 */
public record CreatedKey(Secret key, KeyRecord record) {}
