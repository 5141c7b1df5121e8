package io.harborai;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import org.jspecify.annotations.Nullable;

/** What environment variables say about a client; an empty variable says nothing. */
final class Environment {
    /** The name of the provider that is a HarborAI gateway. */
    static final String GATEWAY = "harborai";
    /** Where `harborai serve` listens unless told otherwise. */
    private static final String GATEWAY_URL = "http://127.0.0.1:8000/v1";

    private final Map<String, String> variables;

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** Adds what is said of providers; what {@code providers} already has, stays. */
    void addProviders(Map<String, ProviderSettings> providers) {
        addGateway(providers);
        for (Platform platform : PlatformTable.all()) {
            addPlatform(platform, providers);
        }
    }

    private void addGateway(Map<String, ProviderSettings> providers) {
        String key = get("HARBORAI_API_KEY");
        String url = get("HARBORAI_BASE_URL");
        if (key == null && url == null || providers.containsKey(GATEWAY)) {
            return;
        }
        ProviderSettings gateway = new ProviderSettings(GATEWAY).allowPrivateNetwork(true);
        named("HARBORAI_BASE_URL", () -> gateway.baseUrl(url == null ? GATEWAY_URL : url));
        if (key != null) {
            named("HARBORAI_API_KEY", () -> gateway.apiKey(key));
        }
        providers.put(GATEWAY, gateway);
    }

    private void addPlatform(Platform platform, Map<String, ProviderSettings> providers) {
        String prefix = platform.name().toUpperCase(Locale.ROOT).replace('-', '_');
        String keyVariable = platform.keyVariable() == null ? prefix + "_API_KEY" : platform.keyVariable();
        String urlVariable = prefix + "_BASE_URL";
        String key = get(keyVariable);
        String url = get(urlVariable);
        // A platform that needs no key is meant when its address is given.
        boolean meant = platform.keyVariable() == null ? url != null : key != null;
        if (!meant || providers.containsKey(platform.name())) {
            return;
        }
        ProviderSettings settings = new ProviderSettings(platform.name());
        if (key != null) {
            named(keyVariable, () -> settings.apiKey(key));
        }
        if (url != null) {
            // Whoever sets the environment owns the process: an address given here is meant, wherever it lies.
            named(urlVariable, () -> settings.baseUrl(url).allowPrivateNetwork(true));
        }
        providers.put(platform.name(), settings);
    }

    private static void named(String variable, Runnable setting) {
        try {
            setting.run();
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(variable + ": " + bad.getMessage(), bad);
        }
    }

    /** The variable's value, null when it is not set or empty. */
    @Nullable
    String get(String variable) {
        String value = variables.get(variable);
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** A whole number in a range, null when it is not set. */
    @Nullable
    Integer integer(String variable, int lowest, int highest) {
        String value = get(variable);
        if (value == null) {
            return null;
        }
        try {
            return Once.within(variable, Integer.parseInt(value), lowest, highest);
        } catch (NumberFormatException notWhole) {
            throw new IllegalArgumentException(variable + " is '" + value + "', it must be a whole number, " + lowest
                    + " to " + highest, notWhole);
        }
    }

    /** A number in a range, null when it is not set. */
    @Nullable
    Double number(String variable, double lowest, double highest) {
        String value = get(variable);
        if (value == null) {
            return null;
        }
        String wanted = variable + " is '" + value + "', it must be a number, " + lowest + " to " + highest;
        try {
            double number = Double.parseDouble(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(wanted, notANumber);
        }
        throw new IllegalArgumentException(wanted);
    }

    /** A switch. */
    boolean flag(String variable, boolean otherwise) {
        String value = get(variable);
        if (value == null) {
            return otherwise;
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            default -> throw new IllegalArgumentException(variable + " is '" + value + "', it must be true or false");
        };
    }

    /** A time in seconds, with decimals if need be, null when it is not set. */
    @Nullable
    Duration seconds(String variable) {
        String value = get(variable);
        if (value == null) {
            return null;
        }
        try {
            double seconds = Double.parseDouble(value);
            if (seconds >= 0.001 && seconds <= Duration.ofDays(24).toSeconds()) {
                return Duration.ofMillis((long) (seconds * 1_000));
            }
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(wantsSeconds(variable, value), notANumber);
        }
        throw new IllegalArgumentException(wantsSeconds(variable, value));
    }

    private static String wantsSeconds(String variable, String value) {
        return variable + " is '" + value + "', it must be a number of seconds, 0.001 to "
                + Duration.ofDays(24).toSeconds();
    }
}
