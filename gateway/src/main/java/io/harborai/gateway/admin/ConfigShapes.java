package io.harborai.gateway.admin;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The configuration as the OpenAPI document shows it; {@code ConfigJson} writes it. */
final class ConfigShapes {
    private ConfigShapes() {
    }

    /** A setting that differs. */
    record ChangeShape(String path, @Nullable Object before, @Nullable Object after, @Nullable Boolean needsRestart) {}

    /** What is wanted and not in force. */
    record Pending(List<String> errors, List<ChangeShape> restart) {}

    /** What is in force. {@code settings} is an object: value and origin of each, by name. */
    record State(long version, Instant appliedAt, String appliedBy, String reason, String node, String hash,
            long overlayRevision, boolean recorded, Pending pending, List<String> warnings, Object settings) {}

    /** A version; its content, an object, only where one is asked for. */
    record VersionShape(long version, Instant appliedAt, String appliedBy, String reason, String node, String hash,
            long overlayRevision, @Nullable Object content) {}

    /** Versions, the newest first. */
    record History(String object, List<VersionShape> data) {}

    /** What came of a change; {@code restart} names what waits for a restart. */
    record Applied(long version, List<ChangeShape> changes, List<String> restart) {}

    /** What differs between two versions. */
    record Diff(long from, long to, List<ChangeShape> changes) {}

    /** A merge patch: the sections of the file, each with what shall be other in it. */
    record Patch(@Nullable Object providers, @Nullable Object models, @Nullable Object prices,
            @Nullable Object resilience, @Nullable Object cache, @Nullable Object limits, @Nullable Object logging) {}

    /** The version to go back to. */
    record Rollback(long version) {}
}
