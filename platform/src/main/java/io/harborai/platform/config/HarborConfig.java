package io.harborai.platform.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.MemorySettings;
import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.ParameterPolicy;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.platform.redis.RedisSettings;
import io.harborai.platform.storage.DatabaseSettings;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration. Every value is within its range, every path is absolute, every alias leads to a provider that
 * is known. Immutable; made by {@link ConfigLoader} only in production, though tests may build parts by hand.
 *
 * @param server the HTTP face
 * @param dataDir where everything is kept; may not exist yet
 * @param database the database
 * @param redis shared windows
 * @param storage files
 * @param logging logs
 * @param providers the providers that can be called, by name, in the order written; {@code local} is not among them
 * @param unconfigured providers that are named but lack their credential, each with what is missing
 * @param models the aliases, by name, in the order written
 * @param limits limits of keys, models and providers
 * @param cache the answer cache
 * @param lazyLoading whether providers that run in this process are loaded on their first use
 * @param memory care for memory
 * @param connections connections to providers
 * @param concurrency which machinery for many requests runs
 * @param resilience what protects targets and callers
 * @param prices what models cost, beside the table that is shipped
 * @param ledger the record of every call
 * @param metrics the metrics page
 * @param guardrails rules for what is asked and answered, in the order written
 * @param people sessions and the audit log
 * @param operations what watches the server
 * @param parameters what becomes of a request's fields that its target's format does not have
 * @param chatroom the chat room
 * @param knowledge the knowledge base
 * @param responses what is kept of OpenAI's responses
 * @param files files and batches
 */
public record HarborConfig(Server server, Path dataDir, DatabaseSettings database, Redis redis, Storage storage,
        Logging logging, Map<String, Provider> providers, Map<String, String> unconfigured, Map<String, Alias> models,
        Limits limits, CacheSettings cache, boolean lazyLoading, MemorySettings memory, Connections connections,
        ConcurrencySettings concurrency, ResilienceSettings resilience, Prices prices, LedgerConfig ledger,
        Metrics metrics, List<GuardrailSettings> guardrails, People people, OperationsConfig operations,
        ParameterPolicy parameters, ChatRoomConfig chatroom, KnowledgeConfig knowledge, Responses responses,
        FilesConfig files) {

    /** Keeps the order of the maps; callers pass maps that nobody changes afterwards. */
    public HarborConfig {
        providers = Ordered.copyOf(providers);
        unconfigured = Ordered.copyOf(unconfigured);
        models = Ordered.copyOf(models);
        guardrails = List.copyOf(guardrails);
    }

    /**
     * The HTTP face.
     *
     * @param host address to listen on
     * @param port port to listen on, 0 for any free one
     * @param workers event loops, 0 for one per core
     * @param maxBodyBytes largest request body
     * @param headerTimeout longest wait for a request's headers
     * @param bodyTimeout longest wait for a request's body
     * @param idleTimeout a connection without traffic is closed after this
     * @param keepAliveComment interval of comments in a stream while a model thinks, zero for none
     * @param drain longest wait for requests in flight when stopping
     * @param maxConnections most open connections
     * @param maxInFlight most requests at once
     * @param trustedProxies addresses and ranges of proxies that are believed
     * @param allowedOrigins other sites whose pages may open WebSockets
     * @param forwardedHeader what they write: {@code x-forwarded-for} or {@code forwarded}
     */
    public record Server(String host, int port, int workers, long maxBodyBytes, Duration headerTimeout,
            Duration bodyTimeout, Duration idleTimeout, Duration keepAliveComment, Duration drain, int maxConnections,
            int maxInFlight, List<String> trustedProxies, List<String> allowedOrigins, String forwardedHeader) {
        /** Copies the lists. */
        public Server {
            trustedProxies = List.copyOf(trustedProxies);
            allowedOrigins = List.copyOf(allowedOrigins);
        }
    }

    /**
     * Sessions and the audit log.
     *
     * @param sessionIdle a session ends when it is not used for so long
     * @param sessionMost it ends after this in any case; not shorter
     * @param auditKept how long entries of the audit log are kept
     * @param oidc how people sign in without a password of this server; null when they do not
     */
    public record People(Duration sessionIdle, Duration sessionMost, Duration auditKept, @Nullable OidcConfig oidc) {}

    /**
     * What is kept of OpenAI's responses.
     *
     * @param kept how long; zero for none
     * @param mostPerOwner most of one key or team
     */
    public record Responses(Duration kept, int mostPerOwner) {}

    /**
     * Shared windows.
     *
     * @param url where Redis answers, which may hold its password; empty for none
     * @param checkWait longest wait for the answer to a check of limits
     * @param answers whether cached answers are kept there too
     */
    public record Redis(Secret url, Duration checkWait, boolean answers) {
        /** The same with what is not configured. */
        public RedisSettings settings() {
            RedisSettings usual = RedisSettings.DEFAULT;
            return new RedisSettings(url, checkWait, usual.cacheWait(), usual.maxCacheValueBytes());
        }
    }

    /**
     * Files; reserved.
     *
     * @param url {@code file:PATH} or {@code s3://…}
     */
    public record Storage(String url) {}

    /**
     * Logs.
     *
     * @param level least severe level: TRACE, DEBUG, INFO, WARN, ERROR or OFF
     * @param format format of the file
     * @param file the file, absolute
     * @param errorFile errors alone, absolute
     * @param requests which calls have a line
     * @param maxSizeBytes a file is rolled at this size
     * @param maxFiles rolled files of full size that are kept
     * @param dailyFiles days for which rolled files are kept
     */
    public record Logging(String level, LogFormat format, Path file, Path errorFile, LoggedCalls requests,
            long maxSizeBytes, int maxFiles, int dailyFiles) {}

    /** Which calls have a line in the log. */
    public enum LoggedCalls {
        /** None. */
        NONE,
        /** Those that failed. */
        FAILED,
        /** All. */
        ALL
    }

    /** Format of the log file. */
    public enum LogFormat {
        /** One JSON object per line. */
        JSON,
        /** Text for people. */
        PLAIN
    }

    /**
     * A provider that can be called.
     *
     * @param name its name in {@code name/model}
     * @param type the known provider whose wire format and quirks it has
     * @param baseUrl where it answers; null for a known provider's own address
     * @param apiKey its credential; null when it needs none
     * @param allowPrivateNetwork whether it may be on this machine or in a private network
     * @param headers headers sent with every request, by name
     * @param models models that it offers; empty when not said
     * @param timeouts its four time-outs
     * @param rates what is sent to it in a minute at most
     * @param apiVersion version of its interface, empty for the usual one
     */
    public record Provider(String name, String type, @Nullable URI baseUrl, @Nullable Secret apiKey,
            boolean allowPrivateNetwork, Map<String, Secret> headers, List<String> models, Timeouts timeouts,
            TargetRates.Settings rates, String apiVersion) {
        /** Copies the collections. */
        public Provider {
            headers = Ordered.copyOf(headers);
            models = List.copyOf(models);
        }
    }

    /**
     * A provider's time-outs.
     *
     * @param connect longest wait to connect
     * @param firstToken longest wait for the first byte of an answer
     * @param idle longest silence within an answer
     * @param total longest time for a whole answer
     */
    public record Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {}

    /**
     * A public model name.
     *
     * @param name the name
     * @param targets where it leads, at least one of a weight above 0
     * @param strategy how a target is chosen
     * @param retries further attempts after a failed one, 0 to 10
     * @param fallbackOn failures after which the next target is tried
     * @param steering what leads some calls elsewhere
     */
    public record Alias(String name, List<Target> targets, Strategy strategy, int retries,
            Set<FallbackReason> fallbackOn, AliasSteering steering) {
        /** Copies the collections. */
        public Alias {
            targets = List.copyOf(targets);
            fallbackOn = Set.copyOf(fallbackOn);
        }
    }

    /**
     * One way of an alias.
     *
     * @param name {@code provider/model}, or another alias
     * @param weight its share under {@link Strategy#WEIGHTED}, 0 to 10 000
     */
    public record Target(String name, int weight) {
        /** The provider, unless the target is another alias. */
        public Optional<String> provider() {
            int slash = name.indexOf('/');
            return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
        }

        /** The model at the provider, or the other alias. */
        public String model() {
            return name.substring(name.indexOf('/') + 1);
        }
    }

    /** How a target is chosen. */
    public enum Strategy {
        /** By chance, in proportion to the weights. */
        WEIGHTED,
        /** In the order written. */
        PRIORITY,
        /** The better of two drawn by lot, by load. */
        LEAST_BUSY,
        /** The quickest first. */
        LATENCY,
        /** The cheapest first. */
        COST,
        /** The least used in the last minute first. */
        USAGE,
        /** Each in turn. */
        ROUND_ROBIN
    }

    /** Failures after which the next target is tried. */
    public enum FallbackReason {
        /** Refused, reset, or a status of 5xx. */
        UNAVAILABLE,
        /** Status 429. */
        RATE_LIMIT,
        /** One of the four time-outs. */
        TIMEOUT,
        /** The request is too long for the model. */
        CONTEXT_LENGTH,
        /** The provider's filter refused. */
        CONTENT_FILTER
    }

    /**
     * Limits of callers. Those of providers hold for all callers together, and refuse; the engine's own rates wait.
     *
     * @param defaults for each key that has none of its own
     * @param models by model, for all callers together
     * @param providers by provider, for all callers together
     */
    public record Limits(Limit defaults, Map<String, Limit> models, Map<String, Limit> providers) {
        /** Copies the maps. */
        public Limits {
            models = Map.copyOf(models);
            providers = Map.copyOf(providers);
        }
    }

    /**
     * One scope's limits. 0 is none.
     *
     * @param rpm requests per minute
     * @param tpm tokens per minute
     * @param concurrent requests at once
     */
    public record Limit(int rpm, int tpm, int concurrent) {}

    /**
     * Connections to providers.
     *
     * @param maxConnections most in all
     * @param maxConnectionsPerHost most to one host
     * @param connectionTimeout longest wait for a free one
     * @param pooling whether connections are kept for later requests
     * @param requestQueueSize requests that wait for room
     */
    public record Connections(int maxConnections, int maxConnectionsPerHost, Duration connectionTimeout,
            boolean pooling, int requestQueueSize) {}

    /**
     * What models cost.
     *
     * @param own prices that come before those of the shipped table; empty for none
     * @param dollars US dollars for one unit of a currency, for routing by price
     */
    public record Prices(PriceTable own, Map<Currency, Double> dollars) {
        /** Copies the map. */
        public Prices {
            dollars = Map.copyOf(dollars);
        }

        /** The prices in force: the shipped ones, and before them the user's own. */
        public PriceTable table() {
            return own.isEmpty() ? PriceTable.shipped() : PriceTable.shipped().with(own);
        }
    }

    /**
     * The metrics page.
     *
     * @param access who reads it without a key
     */
    public record Metrics(MetricsAccess access) {}

    /** Who reads the metrics page without a key. */
    public enum MetricsAccess {
        /** Callers on this machine. */
        LOOPBACK,
        /** Everybody. */
        ALWAYS,
        /** Nobody. */
        NEVER
    }
}
