package io.harborai.spring;

import java.util.Map;

import io.harborai.HarborAI;
import io.harborai.HarborAIBuilder;
import io.harborai.ProviderSettings;
import io.harborai.micrometer.HarborMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Makes a client from the application's properties, unless the application has one of its own. It is closed with the
 * application. Meters go into the application's registry when it has one; health needs Spring Boot's health module.
 */
@AutoConfiguration(afterName = {
        "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
        "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"})
@EnableConfigurationProperties(HarborProperties.class)
public final class HarborAutoConfiguration {
    /** What the client is made with, when the application has something to add to its properties. */
    @FunctionalInterface
    public interface Customizer {
        /** Adds to what the properties say. */
        void customize(HarborAIBuilder builder);
    }

    /** With meters. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterRegistry.class)
    static class Metered {
        @Bean
        Customizer harborMeters(ObjectProvider<MeterRegistry> registry) {
            return builder -> registry.ifUnique(meters -> builder
                    .engine(engine -> engine.telemetry(HarborMeters.of(meters))));
        }
    }

    /** With health. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    @ConditionalOnProperty(name = "harborai.health", matchIfMissing = true)
    static class Healthy {
        @Bean
        @ConditionalOnMissingBean(name = "harboraiHealthIndicator")
        HealthIndicator harboraiHealthIndicator(HarborAI harbor) {
            return new HarborHealth(harbor);
        }
    }

    /** The client. */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    public HarborAI harborAI(HarborProperties properties, ObjectProvider<Customizer> customizers) {
        HarborAIBuilder builder = HarborAI.builder();
        if (properties.environment()) {
            builder.environment(System.getenv());
        }
        if (properties.defaultModel() != null) {
            builder.defaultModel(properties.defaultModel());
        }
        if (properties.timeout() != null) {
            builder.timeout(properties.timeout());
        }
        for (Map.Entry<String, HarborProperties.Provider> each : properties.providers().entrySet()) {
            builder.provider(each.getKey(), settings -> provider(settings, each.getValue()));
        }
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static void provider(ProviderSettings settings, HarborProperties.Provider said) {
        if (said.apiKey() != null) {
            settings.apiKey(said.apiKey());
        }
        if (said.baseUrl() != null) {
            settings.baseUrl(said.baseUrl());
        }
        if (!said.models().isEmpty()) {
            settings.model(said.models().toArray(String[]::new));
        }
        if (said.allowPrivateNetwork()) {
            settings.allowPrivateNetwork(true);
        }
    }
}
