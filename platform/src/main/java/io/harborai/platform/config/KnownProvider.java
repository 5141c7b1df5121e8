package io.harborai.platform.config;

/**
 * A provider that is known by name, as far as checks need it.
 *
 * @param name its name, which is also a type that other entries may have
 * @param credentialVariable the environment variable that customarily holds its credential; empty for none
 * @param hasAddress whether its address is known, so that an entry of its name needs no {@code base_url}
 */
public record KnownProvider(String name, String credentialVariable, boolean hasAddress) {}
