package io.harborai.app.serve;

import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseHealth;

/** How the database is. Calls of models go on without it, so it is not vital. */
record DatabaseCheck(Database database) implements HealthCheck {
    @Override
    public String name() {
        return "database";
    }

    @Override
    public HealthReport check() {
        DatabaseHealth health = database.health();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("failures", health.failures());
        if (health.lastSuccess() != null) {
            details.put("last_success", health.lastSuccess().toString());
        }
        if (health.failingSince() != null) {
            details.put("failing_since", health.failingSince().toString());
        }
        return health.well()
                ? HealthReport.healthy(details)
                : new HealthReport(HealthStatus.UNHEALTHY, "The database fails: " + health.lastError()
                        + " Models are served on; keys and settings cannot be changed until it is back.", details);
    }

    @Override
    public boolean vital() {
        return false;
    }
}
