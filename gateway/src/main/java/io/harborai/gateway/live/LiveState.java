package io.harborai.gateway.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.harborai.platform.config.ConfigChange;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.Finding;
import io.harborai.platform.config.Overlay;

/**
 * The configuration in force, and what stands in the way of the next one. Immutable.
 *
 * @param version its number; its content is empty
 * @param loaded the configuration; of what needs a restart it says what the next start will do
 * @param overlay the changes of the admin API that it holds
 * @param errors why the newest configuration is not in force; empty when it is
 * @param restart what differs from the start and needs a restart
 * @param recorded whether the version is kept in the database
 */
public record LiveState(ConfigVersion version, ConfigResult.Loaded loaded, Overlay overlay, List<String> errors,
        List<ConfigChange> restart, boolean recorded) {
    /** Most errors that are told. */
    private static final int MOST_ERRORS = 50;

    /** Copies the lists. */
    public LiveState {
        errors = List.copyOf(errors);
        restart = List.copyOf(restart);
    }

    LiveState withErrors(List<String> next) {
        return new LiveState(version, loaded, overlay, next, restart, recorded);
    }

    static List<String> told(List<Finding> findings) {
        List<String> errors = findings.stream().filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .limit(MOST_ERRORS).map(Finding::toString).collect(Collectors.toCollection(ArrayList::new));
        long all = findings.stream().filter(finding -> finding.severity() == Finding.Severity.ERROR).count();
        if (all > errors.size()) {
            errors.add("and " + (all - errors.size()) + " more");
        }
        return errors;
    }

    /** In one line each: why something else is in force than was written. */
    public List<String> troubles() {
        return Stream.concat(errors.stream(), restart.stream().map(change -> change.path() + ": needs a restart"))
                .toList();
    }

    /** The content of its version: values by path, credentials masked. */
    public Map<String, Object> content() {
        return ConfigChange.content(loaded.view());
    }
}
