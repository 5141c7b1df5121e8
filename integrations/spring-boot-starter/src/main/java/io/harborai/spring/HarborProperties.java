package io.harborai.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What an application's properties say below {@code harborai}.
 *
 * @param environment  whether the environment's variables are read too ({@code DEEPSEEK_API_KEY} and its like); what is said
 *                     here wins
 * @param defaultModel of requests that name none
 * @param timeout      bound on every call with all its attempts; null for the providers' own
 * @param providers    by name: a known platform's needs a key and nothing else
 * @param health       whether the health page tells of the client
 */
@ConfigurationProperties("harborai")
public record HarborProperties(@DefaultValue("true") boolean environment, @Nullable String defaultModel,
        @Nullable Duration timeout, @DefaultValue Map<String, Provider> providers,
        @DefaultValue("true") boolean health) {
    public HarborProperties {
        providers = Map.copyOf(providers);
    }

    /**
     * A provider.
     *
     * @param apiKey              null for none
     * @param baseUrl             null for a known platform's own
     * @param models              that it offers; empty for whatever is asked
     * @param allowPrivateNetwork whether its address may be one of this host or network
     */
    public record Provider(@Nullable String apiKey, @Nullable String baseUrl, @DefaultValue List<String> models,
            @DefaultValue("false") boolean allowPrivateNetwork) {
        public Provider {
            models = List.copyOf(models);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Provider[baseUrl=" + baseUrl + ", models=" + models + "]";
        }
    }
}
