package io.harborai.engine.provider;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.ProviderError;
import org.jspecify.annotations.Nullable;

/** Sorts what providers call errors into the kinds that policies act on. */
public final class ProviderFailures {
    // How the platforms word it, by their API references: OpenAI, DeepSeek, Mistral, vLLM; Anthropic; Gemini.
    private static final Pattern CONTEXT_LENGTH = Pattern.compile(
            "context.?length|maximum context|context window|prompt is too long|too many (input )?tokens|input token count",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CONTENT_FILTER = Pattern.compile(
            "content.?filter|content.?policy|data_inspection_failed|sensitive_words", Pattern.CASE_INSENSITIVE);

    /** A shorter credential is a placeholder such as "none", a word that may stand in any message. */
    private static final int SHORTEST_MASKED = 8;

    private ProviderFailures() {
    }

    /** The failure that an error status with this body is. */
    public static Failure ofStatus(Provider provider, int status, ProviderError told, @Nullable Duration retryAfter) {
        ProviderError error = masked(provider, told);
        FailureKind kind = kindOf(status, error);
        String said = error.message() == null ? "nothing more" : error.message();
        Failure failure = Failure.of(kind, "Provider " + provider.name() + " answered " + status + ": " + said
                + hint(kind, provider)).withType(error.type()).withParam(error.param()).withProviderStatus(status)
                .withRetryAfter(retryAfter);
        return withCode(failure, kind, error);
    }

    /** The failure that an error object inside a 200 answer is. */
    public static Failure ofErrorObject(Provider provider, ProviderError told) {
        ProviderError error = masked(provider, told);
        int status = statusIn(error);
        if (status != 0) {
            return ofStatus(provider, status, error, null);
        }
        String marks = marks(error);
        FailureKind kind = marks.contains("insufficient_quota")
                ? FailureKind.QUOTA
                : marks.contains("rate_limit")
                        ? FailureKind.RATE_LIMIT
                        : CONTEXT_LENGTH.matcher(marks).find()
                                ? FailureKind.CONTEXT_LENGTH
                                : CONTENT_FILTER.matcher(marks).find()
                                        ? FailureKind.CONTENT_FILTER
                                        : marks.contains("invalid_request")
                                                ? FailureKind.INVALID_REQUEST
                                                : FailureKind.SERVER;
        String said = error.message() == null ? "nothing more" : error.message();
        Failure failure = Failure.of(kind, "Provider " + provider.name() + " answered 200 with an error inside: " + said
                + hint(kind, provider)).withType(error.type()).withParam(error.param());
        return withCode(failure, kind, error);
    }

    private static Failure withCode(Failure failure, FailureKind kind, ProviderError error) {
        return switch (kind) {
            case AUTHENTICATION, PERMISSION -> failure.withCode("provider_" + kind.name().toLowerCase(Locale.ROOT))
                    .withType("server_error");
            // These codes are what clients look at; a provider's own wording must not hide them.
            case CONTEXT_LENGTH, CONTENT_FILTER, QUOTA -> failure;
            default -> error.code() == null ? failure : failure.withCode(error.code());
        };
    }

    private static FailureKind kindOf(int status, ProviderError error) {
        String marks = marks(error);
        return switch (status) {
            case 401 -> FailureKind.AUTHENTICATION;
            case 402 -> FailureKind.QUOTA;
            case 403 -> FailureKind.PERMISSION;
            case 404 -> FailureKind.NOT_FOUND;
            case 408, 504 -> FailureKind.TIMEOUT;
            case 429 -> marks.contains("insufficient_quota") ? FailureKind.QUOTA : FailureKind.RATE_LIMIT;
            // Another gateway found that the call runs in a circle: no retry, and no other way, ends it.
            case 508 -> FailureKind.INVALID_REQUEST;
            case 503, 529 -> FailureKind.OVERLOADED;
            default -> {
                if (status >= 500) {
                    yield FailureKind.SERVER;
                }
                if (status < 400) {
                    yield FailureKind.PROTOCOL;
                }
                if (CONTEXT_LENGTH.matcher(marks).find()) {
                    yield FailureKind.CONTEXT_LENGTH;
                }
                if (CONTENT_FILTER.matcher(marks).find()) {
                    yield FailureKind.CONTENT_FILTER;
                }
                yield status == 413 ? FailureKind.TOO_LARGE : FailureKind.INVALID_REQUEST;
            }
        };
    }

    private static String hint(FailureKind kind, Provider provider) {
        return switch (kind) {
            case AUTHENTICATION -> " Check providers." + provider.name() + ".api_key.";
            case PERMISSION -> " The credential of provider " + provider.name() + " may not do this.";
            case QUOTA -> " The account at provider " + provider.name() + " is out of credit or quota.";
            case NOT_FOUND -> " Check the model's name and base_url.";
            default -> "";
        };
    }

    private static int statusIn(ProviderError error) {
        String code = error.code();
        return code != null && code.matches("[45]\\d\\d") ? Integer.parseInt(code) : 0;
    }

    private static String marks(ProviderError error) {
        return error.code() + " " + error.type() + " " + error.message();
    }

    /** Some platforms repeat the credential in their error message. */
    private static ProviderError masked(Provider provider, ProviderError told) {
        if (provider instanceof RemoteProvider remote && remote.credential() != null
                && remote.credential().reveal().length() >= SHORTEST_MASKED) {
            String credential = remote.credential().reveal();
            return new ProviderError(mask(told.message(), credential), mask(told.type(), credential),
                    mask(told.code(), credential), mask(told.param(), credential));
        }
        return told;
    }

    private static @Nullable String mask(@Nullable String text, String credential) {
        return text == null ? null : text.replace(credential, "****");
    }
}
