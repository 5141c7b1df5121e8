package io.harborai.platform.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.harborai.platform.config.Setting.flag;
import static io.harborai.platform.config.Setting.integer;
import static io.harborai.platform.config.Setting.list;
import static io.harborai.platform.config.Setting.number;
import static io.harborai.platform.config.Setting.secret;
import static io.harborai.platform.config.Setting.text;
import static io.harborai.platform.config.Setting.url;
import static io.harborai.platform.config.Setting.word;

/** The one table of settings. A setting that is not here does not exist. Long, since it is one table. */
final class Settings {
    /** Most event loops, connections, requests a day: above these a number is a slip of the finger. */
    private static final int MANY = 1_000_000;

    private static final List<Setting> SERVER = List.of(
            text("server.host", "127.0.0.1").alsoFrom("HOST")
                    .doc("Address to listen on; 0.0.0.0 for every interface."),
            integer("server.port", 8000, 0, 65_535).alsoFrom("PORT").doc("Port to listen on; 0 for any free one."),
            integer("server.workers", 0, 0, 256).alsoFrom("WORKERS").doc("Event loops; 0 for one per core."),
            integer("server.max_body_mb", 32, 1, 1024).in("MiB").doc("Largest request body."),
            integer("server.header_timeout_s", 10, 1, 300).in("s").doc("Longest wait for a request's headers."),
            integer("server.body_timeout_s", 30, 1, 3600).in("s").doc("Longest wait for a request's body."),
            integer("server.idle_timeout_s", 75, 1, 3600).in("s").doc("A connection without traffic is closed after."),
            integer("server.keep_alive_comment_s", 15, 0, 300).in("s")
                    .doc("Interval of comments in a stream while a model thinks; 0 for none."),
            integer("server.drain_s", 30, 0, 600).in("s").doc("Longest wait for requests in flight when stopping."),
            integer("server.max_connections", 10_000, 1, MANY).doc("Most open connections; more are refused."),
            integer("server.max_in_flight", 5000, 1, MANY).doc("Most requests at once; more get status 503."),
            list("server.trusted_proxies", Setting.Type.NAMES, "")
                    .doc("Addresses and ranges (10.0.0.0/8) of proxies whose word about the caller's address is believed."),
            list("server.allowed_origins", Setting.Type.NAMES, "")
                    .doc("Sites whose pages may open WebSockets beside this one's: https://chat.example."),
            word("server.forwarded_header", "x-forwarded-for", "x-forwarded-for", "forwarded")
                    .doc("The header in which they tell it; no other is read."));

    private static final List<Setting> PEOPLE = List.of(
            integer("sessions.idle_minutes", 30, 1, 1_440).in("min")
                    .doc("A session of the console ends when it is not used for so long."),
            integer("sessions.max_hours", 12, 1, 720).in("h").doc("It ends after this in any case."),
            integer("audit.retention_days", 400, 1, 3_650).in("days")
                    .doc("How long entries of the audit log are kept."),
            url("oidc.issuer", "", "https", "http")
                    .doc("People sign in to the console by OpenID Connect with this issuer; none when not given."),
            text("oidc.client_id", "").doc("What the issuer knows this server by."),
            secret("oidc.client_secret").doc("What proves that; a public client has none."),
            url("oidc.public_url", "", "https", "http")
                    .doc("Where people open this server; register PUBLIC_URL/admin/v1/session/oidc/callback."),
            text("oidc.label", "OpenID Connect").doc("What the button on the sign-in page says."),
            list("oidc.scopes", Setting.Type.NAMES, "openid,profile,email").doc("What is asked for; openid always."),
            text("oidc.name_claim", "preferred_username")
                    .doc("The claim that becomes the account's name; email, then sub, when it is not there."),
            text("oidc.role_claim", "groups")
                    .doc("The claim whose values decide the role; dots lead into objects (realm_access.roles)."),
            list("oidc.admins", Setting.Type.NAMES, "").doc("Values of that claim that make an admin."),
            list("oidc.operators", Setting.Type.NAMES, "").doc("Values of that claim that make an operator."),
            list("oidc.viewers", Setting.Type.NAMES, "").doc("Values of that claim that make a viewer."),
            word("oidc.default_role", "none", "none", "viewer", "operator", "admin")
                    .doc("The role of everybody else whom the issuer knows; none refuses them."));

    private static final List<Setting> STATE = List.of(
            word("parameters", "warn", "reject", "warn", "drop")
                    .doc("What becomes of a request's fields that its target's wire format does not have."),
            Setting.path("data_dir", "./data").doc("Where everything is kept; made on first start, mode 0700."),
            url("database.url", "sqlite:{data_dir}/harborai.db", "sqlite", "postgresql", "postgres")
                    .alsoFrom("DATABASE_URL")
                    .doc("The database: a SQLite file, or postgresql://USER:PASSWORD@HOST/DATABASE, which nodes share."),
            list("database.replica_urls", Setting.Type.URLS, "").oneOf("postgresql", "postgres")
                    .doc("Read replicas of a PostgreSQL database."),
            integer("database.max_connections", 16, 2, 500)
                    .doc("Most connections to each PostgreSQL server; half of them write."),
            integer("database.connect_timeout_ms", 5000, 250, 60_000).in("ms")
                    .doc("Longest wait for a connection to the database."),
            integer("database.statement_timeout_s", 30, 1, 3600).in("s").doc("Longest time of one statement."),
            url("redis.url", "", "redis", "rediss").alsoFrom("REDIS_URL")
                    .doc("Where nodes count limits together; empty for one node that counts alone."),
            integer("redis.wait_ms", 50, 5, 5000).in("ms")
                    .doc("Longest wait for Redis to check a call's limits; then each node allows its share of them."),
            url("storage.url", "file:{data_dir}/files", "file", "s3")
                    .doc("Where files are kept: file:PATH, or s3://BUCKET[/PREFIX][?endpoint=URL&region=NAME]."));

    private static final List<Setting> LOGGING = List.of(
            word("logging.level", "INFO", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF")
                    .alsoFrom("HARBORAI_LOG_LEVEL", "LOG_LEVEL").doc("Least severe level that is logged."),
            word("logging.format", "json", "json", "plain").doc("Format of the log file."),
            Setting.path("logging.file", "{data_dir}/logs/harborai.log").alsoFrom("LOG_FILE").doc("The log file."),
            Setting.path("logging.error_file", "{data_dir}/logs/errors/harborai.log")
                    .doc("Errors once more, in a file of their own."),
            word("logging.requests", "failed", "none", "failed", "all")
                    .doc("Which calls have a line in the log, with model, provider, status and time."),
            integer("logging.max_size_mb", 100, 1, 10_240).in("MiB").doc("A log file is rolled at this size."),
            integer("logging.max_files", 10, 1, 1000).doc("Rolled files of full size that are kept."),
            integer("logging.daily_files", 30, 1, 3650).in("days").doc("Days for which rolled files are kept."));

    private static final List<Setting> PROVIDERS = List.of(
            text("providers.*.type", "").doc("Wire format, by a known provider's name; default: by the entry's name."),
            url("providers.*.base_url", "", "http", "https")
                    .doc("Where it answers, up to and with /v1; a known provider's is known."),
            text("providers.*.api_version", "").doc("Version of its interface, where it has any: azure, anthropic."),
            secret("providers.*.api_key").doc(
                    "Its credential; write ${NAME} to read it from the environment, ${secret:NAME} from the stored secrets."),
            flag("providers.*.allow_private_network", false)
                    .doc("Allow a base_url on this machine or in a private network."),
            list("providers.*.headers", Setting.Type.HEADERS, "").doc("Headers sent with every request."),
            list("providers.*.models", Setting.Type.NAMES, "").doc("Models that it offers; a bare name finds them."),
            integer("providers.*.timeouts.connect_ms", 5000, 1, 600_000).in("ms").doc("Longest wait to connect."),
            integer("providers.*.timeouts.first_token_ms", 60_000, 1, 3_600_000).in("ms")
                    .doc("Longest wait for the first byte of an answer."),
            integer("providers.*.timeouts.idle_ms", 30_000, 1, 3_600_000).in("ms")
                    .doc("Longest silence within an answer."),
            integer("providers.*.timeouts.total_ms", 600_000, 1, 86_400_000).in("ms")
                    .doc("Longest time for a whole answer."),
            integer("providers.*.limits.rpm", 0, 0, 100 * MANY).in("requests/min")
                    .doc("Most requests that HarborAI sends it; 0 for no bound."),
            integer("providers.*.limits.tpm", 0, 0, 2000 * MANY).in("tokens/min")
                    .doc("Most tokens that HarborAI sends and has answered; 0 for no bound."));

    private static final List<Setting> MODELS = List.of(
            list("models.*.targets", Setting.Type.TARGETS, "")
                    .doc("Where an alias leads: provider/model, or {model, weight}, or another alias."),
            word("models.*.strategy", "weighted", "weighted", "priority", "least_busy", "latency", "cost", "usage",
                    "round_robin")
                    .doc("weighted: by chance; priority: in the order written; least_busy: the better of two by load; "
                            + "latency, cost, usage: least first; round_robin: in turn."),
            integer("models.*.retries", 0, 0, 10).doc("Further attempts after a failed one."),
            list("models.*.fallback_on", Setting.Type.WORDS, "unavailable,rate_limit,timeout")
                    .oneOf("unavailable", "rate_limit", "timeout", "context_length", "content_filter")
                    .doc("Failures after which the next target is tried."),
            word("models.*.affinity", "none", "none", "session", "user")
                    .doc("Which calls stick to one target: those of a session (header x-harborai-session, else user), "
                            + "or of a user."),
            text("models.*.canary.model", "").doc("A provider/model that is tried first for a share of the calls."),
            number("models.*.canary.percent", 5, 0, 100).in("%")
                    .doc("Its share; a session is in it as a whole or not."),
            text("models.*.mirror.model", "")
                    .doc("A provider/model that gets a copy of a share of the calls; nobody hears its answers."),
            number("models.*.mirror.percent", 5, 0, 100).in("%").doc("Its share."),
            list("models.*.rules", Setting.Type.RULES, "")
                    .doc("Lead calls elsewhere: {when: {headers, tags, model, min_tokens, max_tokens, min_bytes, "
                            + "max_bytes, stream, tools, images}, to: targets or an alias}; the first that holds wins."));

    private static final List<Setting> POLICY = List.of(
            integer("limits.default.rpm", 0, 0, 100 * MANY).in("requests/min")
                    .doc("Per key that has no limits of its own; 0 for none."),
            integer("limits.default.tpm", 0, 0, 2000 * MANY).in("tokens/min").doc("Per such key; 0 for none."),
            integer("limits.default.concurrent", 0, 0, MANY).doc("Requests at once per such key; 0 for none."),
            integer("limits.models.*.rpm", 0, 0, 100 * MANY).in("requests/min")
                    .doc("Of one model, as callers name it or as provider/model, by all callers together; 0 for none."),
            integer("limits.models.*.tpm", 0, 0, 2000 * MANY).in("tokens/min").doc("The same in tokens."),
            integer("limits.models.*.concurrent", 0, 0, MANY).doc("Requests for the model at once; 0 for none."),
            integer("limits.providers.*.rpm", 0, 0, 100 * MANY).in("requests/min")
                    .doc("To one provider, by all callers of all nodes together; more are refused. 0 for none."),
            integer("limits.providers.*.tpm", 0, 0, 2000 * MANY).in("tokens/min").doc("The same in tokens."),
            integer("limits.providers.*.concurrent", 0, 0, MANY).doc("Requests to the provider at once; 0 for none."),
            flag("cache.enabled", false)
                    .doc("Answer a repeated request from the cache; a header of a request decides too."),
            integer("cache.ttl_s", 3600, 1, 31_536_000).in("s").doc("Life of a cached answer."),
            integer("cache.max_entries", 2000, 1, 10 * MANY).doc("Most cached answers."),
            integer("cache.max_mb", 32, 1, 100_000).in("MiB").doc("Most memory for cached answers."),
            word("cache.store", "redis", "redis", "memory")
                    .doc("redis: kept in Redis too, where redis.url names one, so that a hit is found on every node; "
                            + "memory: in this process alone."),
            flag("cache.semantic.enabled", false)
                    .doc("Also give the cached answer to a request that means the same."),
            text("cache.semantic.model", "")
                    .doc("The embedding model, provider/model, that tells what a request means; each is a paid call."),
            number("cache.semantic.threshold", 0.95, 0.01, 1).doc("Least similarity of such a request."),
            integer("cache.semantic.max_entries", 2000, 1, 10 * MANY).doc("Most requests that are compared."),
            integer("cache.semantic.time_limit_ms", 300, 1, 60_000).in("ms")
                    .doc("Longest wait for an embedding; after that the request is an ordinary one."),
            flag("cache.semantic.lexical_model", false)
                    .doc("Allow local/hash-embed as the model, which compares words and not what they mean."),
            flag("optimizations.memory_optimization", true).alsoFrom("HARBORAI_ENABLE_MEMORY_OPTIMIZATION")
                    .doc("Pool buffers, hold idle state weakly, trim caches when memory is short."),
            flag("optimizations.lazy_loading", true).alsoFrom("HARBORAI_ENABLE_LAZY_LOADING")
                    .doc("Load a provider that runs in this process on its first use, not at the start."),
            flag("optimizations.concurrency_optimization", true)
                    .alsoFrom("HARBORAI_ENABLE_CONCURRENCY_OPTIMIZATION")
                    .doc("false: as concurrency.performance_mode basic, whatever else is set."),
            integer("memory.cache_size", 0, 0, 10 * MANY).alsoFrom("HARBORAI_CACHE_SIZE")
                    .doc("Most cached answers, in place of cache.max_entries; 0 for that one."),
            integer("memory.object_pool_size", 200, 0, MANY).alsoFrom("HARBORAI_OBJECT_POOL_SIZE")
                    .doc("Buffers that each event loop keeps for the next use."),
            number("memory.memory_threshold_mb", 100, 1, MANY).alsoFrom("HARBORAI_MEMORY_THRESHOLD_MB").in("MiB")
                    .doc("Caches are trimmed when the heap after a collection is above this."),
            integer("memory.auto_cleanup_interval", 600, 1, 86_400).in("s")
                    .doc("Interval at which what is out of date is removed."));

    private static final List<Setting> CONCURRENCY = List.of(
            integer("concurrency.max_connections", 4096, 1, MANY).alsoFrom("HARBORAI_MAX_CONNECTIONS")
                    .doc("Most connections to all providers."),
            integer("concurrency.max_connections_per_host", 2048, 1, MANY)
                    .alsoFrom("HARBORAI_MAX_CONNECTIONS_PER_HOST").doc("Most connections to one host."),
            integer("concurrency.connection_pool_size", 0, 0, MANY)
                    .doc("Most connections to one host, in place of max_connections_per_host; 0 for that one."),
            integer("concurrency.connection_timeout", 30, 1, 3600).alsoFrom("HARBORAI_CONNECTION_TIMEOUT").in("s")
                    .doc("Longest wait for a free connection."),
            flag("concurrency.enable_connection_pooling", true)
                    .doc("Keep connections for later requests; false: one connection for each."),
            integer("concurrency.request_queue_size", 2000, 1, MANY)
                    .doc("Requests that wait for room; one more is refused."),
            integer("concurrency.max_concurrent_requests", 0, 0, MANY)
                    .doc("Requests under way to all providers together; 0 for no bound. More wait, by priority."),
            word("concurrency.performance_mode", "balanced", "basic", "balanced", "optimized", "fast", "full")
                    .alsoFrom("HARBORAI_PERFORMANCE_MODE")
                    .doc("basic (fast): no queues, no adaptive limits, a registry with a lock. balanced: all of that. "
                            + "optimized (full): and embedding requests of the same moment are joined."),
            flag("concurrency.use_lockfree_plugin_manager", true).doc("Look plug-ins up without a lock."),
            flag("concurrency.use_optimized_connection_pool", true)
                    .doc("Let a target's concurrency limit follow what it can take, where resilience.limit is set."),
            flag("concurrency.use_async_request_processor", true)
                    .doc("Let requests wait for room, the more important first; false: refuse them at once."),
            flag("concurrency.force_traditional_mode", false).doc("true: as performance_mode basic."));

    private static final List<Setting> RESILIENCE = List.of(
            flag("resilience.breaker.enabled", true).doc("Leave a target alone for a while when it keeps failing."),
            integer("resilience.breaker.failures_in_a_row", 10, 1, 10_000).doc("So many open the breaker."),
            number("resilience.breaker.failure_share", 0.5, 0.01, 1).doc("Or this share of failures in the window."),
            integer("resilience.breaker.least_calls", 20, 1, MANY)
                    .doc("Calls in the window below which a share means nothing."),
            integer("resilience.breaker.window_s", 10, 1, 3600).in("s").doc("The time that is looked back on."),
            integer("resilience.breaker.open_s", 5, 1, 3600).in("s")
                    .doc("How long it stays open first; longer after each probe that fails, up to a minute."),
            number("resilience.retry_budget", 0.2, 0, 10)
                    .doc("Retries for each first attempt at a target; ten a second always."),
            word("resilience.limit", "none", "none", "gradient2", "vegas", "aimd", "fixed")
                    .doc("Bound on the requests under way at one target, and how it follows what the target can take."),
            integer("resilience.limit_initial", 20, 1, 100_000).doc("Where the bound begins."),
            integer("resilience.limit_minimum", 4, 1, 100_000).doc("Never less."),
            integer("resilience.limit_maximum", 1000, 1, 100_000).doc("Never more; with fixed, the bound."),
            number("resilience.hedge_share", 0, 0, 1)
                    .doc("Share of requests that are sent a second time when the first is slow; costs money, 0 for none."),
            integer("resilience.hedge_delay_ms", 0, 0, 600_000).in("ms")
                    .doc("What slow means; 0 to learn it: slower than 95 of 100."));

    private static final List<Setting> PRICES = List.of(
            Setting.path("prices.file", "")
                    .doc("JSON file of your own prices; they come before those of the shipped table."),
            list("prices.usd_per", Setting.Type.NAMES, "")
                    .doc("US dollars for one unit of a currency (CNY=0.14), so that strategies and limits of price know "
                            + "prices in it; costs are never converted."));

    private static final List<Setting> LEDGER = List.of(
            flag("ledger.enabled", true).doc("Keep a record of every call, for usage and costs."),
            integer("ledger.spool_max_mb", 1024, 1, MANY).in("MiB")
                    .doc("Most disk space for records that the database does not take; a million calls are 300."),
            word("ledger.when_full", "refuse", "refuse", "serve")
                    .doc("When records find no place on disk and in memory: refuse calls, or serve and lose records."),
            integer("ledger.retention_days", 90, 1, 36_500).in("days").doc("Records of single calls are kept for."),
            integer("ledger.rollup_days", 1095, 1, 36_500).in("days").doc("Sums by hour and day are kept for."),
            flag("ledger.address", false).doc("Keep the caller's IP address, too."),
            word("ledger.bodies", "keys", "none", "keys", "all").doc("Keep what was said, without keys, tokens and "
                    + "card numbers: of no call, of calls whose key asks for it (log_bodies), or of all."),
            integer("ledger.bodies_days", 7, 1, 36_500).in("days").doc("What was said is kept for."),
            list("ledger.redact", Setting.Type.WORDS, "").oneOf("mail", "phone")
                    .doc("What else is taken out of it: addresses of mail, telephone numbers."));

    private static final List<Setting> RESPONSES = List.of(
            integer("responses.retention_days", 30, 0, 36_500).in("days")
                    .doc("Responses of /v1/responses are kept for, so that a request can go on from them "
                            + "(previous_response_id), unless it says store: false; 0 to keep none."),
            integer("responses.max_per_owner", 10_000, 1, 10 * MANY)
                    .doc("Most that are kept of one key or team; the oldest go first."));

    private static final List<Setting> METRICS = List.of(
            word("metrics.public", "loopback", "loopback", "always", "never")
                    .doc("Who reads /metrics without a key: callers on this machine, everybody, nobody."));

    private static final List<Setting> GUARDRAILS = List.of(
            word("guardrails.*.type", "pii", "size", "regex", "words", "pii", "schema", "webhook")
                    .doc("What it is: a length, a regular expression, a word list, personal data, the form of an answer, or "
                            + "somebody to ask."),
            word("guardrails.*.applies", "both", "request", "answer", "both").doc("What it looks at."),
            word("guardrails.*.action", "block", "block", "mask", "warn")
                    .doc("What is done with a find: end the call, replace it, or only count it."),
            word("guardrails.*.on_error", "closed", "closed", "open")
                    .doc("What becomes of what cannot be checked: closed stops it, open lets it pass."),
            list("guardrails.*.keys", Setting.Type.NAMES, "")
                    .doc("Ids or names of the keys whose calls it looks at; none for all."),
            text("guardrails.*.pattern", "")
                    .doc("type regex: the expression, with RE2's means; matched in linear time."),
            list("guardrails.*.words", Setting.Type.NAMES, "").doc("type words: the words, whatever their case."),
            list("guardrails.*.kinds", Setting.Type.WORDS, "")
                    .oneOf("email", "phone", "cn_id", "card", "iban", "ip", "api_key")
                    .doc("type pii: what to look for; none for everything."),
            text("guardrails.*.replacement", "[{kind}]").doc("What masked text becomes; {kind} is what was found."),
            integer("guardrails.*.max_chars", 100_000, 1, 100 * MANY).in("characters")
                    .doc("type size: most characters of all texts of a request, or of an answer."),
            text("guardrails.*.schema", "")
                    .doc("type schema: a JSON Schema, as text, that an answer's content must fit."),
            url("guardrails.*.url", "", "http", "https").doc("type webhook: where to ask by POST."),
            secret("guardrails.*.token").doc("type webhook: sent to it as a bearer token."),
            integer("guardrails.*.timeout_ms", 1000, 10, 60_000).in("ms")
                    .doc("type webhook: longest wait for its word."),
            flag("guardrails.*.allow_private_network", false)
                    .doc("type webhook: allow an address on this machine or in a private network."));

    /** Every setting, in the order of the reference. */
    static final List<Setting> ALL = Stream
            .of(SERVER, PEOPLE, STATE, LOGGING, PROVIDERS, MODELS, POLICY, CONCURRENCY, RESILIENCE, PRICES, LEDGER,
                    RESPONSES, FilesConfig.SETTINGS, METRICS, GUARDRAILS, OperationsSettings.ALL, ChatRoomSettings.ALL,
                    KnowledgeSettings.ALL)
            .flatMap(List::stream)
            .toList();

    private static final Map<String, Setting> FIXED = ALL.stream().filter(setting -> !setting.path().contains("*"))
            .collect(Collectors.toUnmodifiableMap(Setting::path, setting -> setting));

    private Settings() {
    }

    /** The setting at a place, if there is one. */
    static Optional<Setting> at(Key key) {
        Setting fixed = FIXED.get(String.join(".", key.segments()));
        if (fixed != null && fixed.key().equals(key)) {
            return Optional.of(fixed);
        }
        return ALL.stream().filter(setting -> matches(setting.key().segments(), key.segments(), true)).findFirst();
    }

    /** The names allowed directly below a place, {@code *} for a name of the user's; empty when there are none. */
    static List<String> below(Key key) {
        int depth = key.segments().size();
        return ALL.stream().map(setting -> setting.key().segments())
                .filter(path -> path.size() > depth && matches(path, key.segments(), false))
                .map(path -> path.get(depth))
                .distinct().toList();
    }

    private static boolean matches(List<String> pattern, List<String> path, boolean whole) {
        if (whole ? pattern.size() != path.size() : pattern.size() < path.size()) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            if (!pattern.get(i).equals("*") && !pattern.get(i).equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }
}
