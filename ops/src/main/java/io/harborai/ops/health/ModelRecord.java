package io.harborai.ops.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

import io.harborai.platform.health.HealthStatus;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one model. It is
 * <ul>
 * <li>UNKNOWN before the first look;
 * <li>UNHEALTHY after {@value #FAILURES} failures in a row, or when fewer than half of the last ten looks (five at least)
 * went well; it stays so until {@value #SUCCESSES} looks in a row went well, and then begins anew;
 * <li>DEGRADED when the last look failed or was slow, or fewer than nine of the last ten (five at least) went well;
 * <li>HEALTHY otherwise.
 * </ul>
 * Confined to its owner.
 */
final class ModelRecord {
    static final int FAILURES = 3;
    static final int SUCCESSES = 2;
    static final int WINDOW = 10;
    private static final int LEAST = 5;

    private final Deque<Observation> window = new ArrayDeque<>();
    private int failures;
    private int successes;
    private HealthStatus status = HealthStatus.UNKNOWN;

    void add(Observation seen, Duration slow) {
        if (seen.ok()) {
            successes++;
            failures = 0;
        } else {
            failures++;
            successes = 0;
        }
        if (status == HealthStatus.UNHEALTHY && successes >= SUCCESSES) {
            window.clear();
            status = HealthStatus.HEALTHY;
        }
        window.addLast(seen);
        if (window.size() > WINDOW) {
            window.removeFirst();
        }
        if (status != HealthStatus.UNHEALTHY || successes >= SUCCESSES) {
            status = judged(seen, slow);
        }
    }

    private HealthStatus judged(Observation last, Duration slow) {
        boolean enough = window.size() >= LEAST;
        if (failures >= FAILURES || enough && successRate() < 0.5) {
            return HealthStatus.UNHEALTHY;
        }
        boolean well = last.ok() && last.took().compareTo(slow) <= 0 && !(enough && successRate() < 0.9);
        return well ? HealthStatus.HEALTHY : HealthStatus.DEGRADED;
    }

    HealthStatus status() {
        return status;
    }

    /** Of the window, 0 to 1; 1 before the first look. */
    double successRate() {
        return window.isEmpty() ? 1 : (double) window.stream().filter(Observation::ok).count() / window.size();
    }

    int failures() {
        return failures;
    }

    int looks() {
        return window.size();
    }

    @Nullable
    Observation last() {
        return window.peekLast();
    }
}
