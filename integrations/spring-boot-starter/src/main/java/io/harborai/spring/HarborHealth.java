package io.harborai.spring;

import io.harborai.HarborAI;
import io.harborai.engine.stats.ConcurrencyStats;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Tells what the client does. It asks no provider: a health page that costs money is visited once. */
final class HarborHealth extends AbstractHealthIndicator {
    private final HarborAI harbor;

    HarborHealth(HarborAI harbor) {
        super("HarborAI's client cannot tell what it does");
        this.harbor = harbor;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        ConcurrencyStats stats = harbor.concurrencyStats();
        builder.up().withDetail("requestsInFlight", stats.requests().inFlight())
                .withDetail("requestsQueued", stats.requests().queueLength())
                .withDetail("connections", stats.connections().active());
    }
}
