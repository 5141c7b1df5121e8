package io.harborai.gateway;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.harborai.gateway.account.AccountRoutes;
import io.harborai.gateway.account.AccountStore;
import io.harborai.gateway.account.AdminKeyRoutes;
import io.harborai.gateway.account.OidcRoutes;
import io.harborai.gateway.account.SessionRoutes;
import io.harborai.gateway.account.SessionSettings;
import io.harborai.gateway.admin.AdminFrame;
import io.harborai.gateway.audit.AuditLog;
import io.harborai.gateway.audit.AuditRoutes;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebRoute;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the admin API together: the frame, people and keys, the audit log, and what the parts of the gateway contribute. */
final class AdminApi {
    private static final Duration PRUNING = Duration.ofHours(6);
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

    private AdminApi() {
    }

    static AdminRoutes of(Database database, List<AdminRoutes> parts, List<WebRoute> web, InstantSource clock,
            String version, Vertx vertx, HarborConfig.People people, Bus nodes) {
        SecureRandom random = new SecureRandom();
        AuditLog audit = AuditLog.create(database, clock);
        AccountStore accounts = new AccountStore(database, new Passwords(random), clock, random);
        List<AdminRoutes> all = new ArrayList<>(parts);
        all.add(new AuditRoutes(audit));
        all.add(new AccountRoutes(accounts));
        SessionSettings sessions = new SessionSettings(people.sessionIdle(), people.sessionMost());
        all.add(new SessionRoutes(database, accounts, audit, sessions, clock, random, nodes));
        all.add(new OidcRoutes(people.oidc(), database, accounts, audit, sessions, clock, random, nodes));
        all.add(new AdminKeyRoutes(database, clock, random));
        vertx.setPeriodic(PRUNING.toMillis(), timer -> Thread.ofVirtual().name("audit-retention").start(() -> {
            try {
                audit.prune(people.auditKept());
            } catch (StorageException later) {
                LOG.warn("old entries of the audit log could not be removed; tried again in {}", PRUNING, later);
            }
        }));
        return AdminFrame.around(all, web, database, audit, clock, version);
    }
}
