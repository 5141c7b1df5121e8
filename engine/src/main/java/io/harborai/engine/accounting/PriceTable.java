package io.harborai.engine.accounting;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import org.jspecify.annotations.Nullable;

/**
 * The prices of models, by provider and model. A model is looked up by its exact name; then, when the name ends in a date
 * ({@code -2024-08-06}, {@code -20250929}, {@code -250615}), by the name without it; then as {@code *}, when the table
 * declares a price for all models of that provider. Nothing else is tried, and never another provider: what is not in the
 * table has no price.
 * <p>
 * Immutable, safe for any thread; a look-up is two or three reads of hash tables.
 */
public final class PriceTable {
    /** Stands for all models of a provider. */
    public static final String ANY_MODEL = "*";
    private static final String RESOURCE = "prices.json";

    /** Reads the resource when it is first asked for: a process that never asks does not pay. */
    private static final class Shipped {
        private static final PriceTable TABLE = load();

        private static PriceTable load() {
            try (InputStream in = PriceTable.class.getResourceAsStream(RESOURCE)) {
                return read(Objects.requireNonNull(in, "the jar lacks " + RESOURCE).readAllBytes(), RESOURCE);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private final String version;
    private final Map<String, Map<String, Price>> byProvider;

    private PriceTable(String version, Map<String, Map<String, Price>> byProvider) {
        this.version = version;
        this.byProvider = byProvider;
    }

    static PriceTable of(String version, Map<String, Map<String, Price>> prices) {
        Map<String, Map<String, Price>> copy = new HashMap<>();
        prices.forEach((provider, models) -> copy.put(provider, Map.copyOf(models)));
        return new PriceTable(version, Map.copyOf(copy));
    }

    /** The table in this jar. */
    public static PriceTable shipped() {
        return Shipped.TABLE;
    }

    /** A table without any price. */
    public static PriceTable empty() {
        return new PriceTable("none", Map.of());
    }

    /**
     * Reads a table.
     *
     * @param json the file's content, at most {@value PriceReader#MAX_BYTES} bytes
     * @param name what to call it in errors
     * @throws PriceFileException when it cannot be used
     */
    public static PriceTable read(byte[] json, String name) {
        return new PriceReader(name).read(json);
    }

    /**
     * Reads a table from a file.
     *
     * @throws PriceFileException when there is none, or it cannot be used
     */
    public static PriceTable read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in.readNBytes(PriceReader.MAX_BYTES + 1), file.toString());
        } catch (NoSuchFileException missing) {
            throw new PriceFileException("there is no file " + file.toAbsolutePath());
        } catch (IOException unreadable) {
            throw new PriceFileException(file + " cannot be read: " + unreadable);
        }
    }

    /** Whether it has no price at all. */
    public boolean isEmpty() {
        return byProvider.isEmpty();
    }

    /** This table with the other's prices before its own: where both have a model, the other's price holds. */
    public PriceTable with(PriceTable other) {
        Map<String, Map<String, Price>> merged = new HashMap<>();
        byProvider.forEach((provider, models) -> merged.put(provider, new HashMap<>(models)));
        other.byProvider.forEach((provider, models) -> merged.merge(provider, models, (own, theirs) -> {
            own.putAll(theirs);
            return own;
        }));
        return of(version + "+" + other.version, merged);
    }

    /** Which table this is; versions of tables put one over the other are joined by {@code +}. */
    public String version() {
        return version;
    }

    /** All prices, by provider and model. */
    public Map<String, Map<String, Price>> prices() {
        return byProvider;
    }

    /** The price of a provider's model; empty when the table has none. */
    public Optional<Price> find(String provider, String model) {
        Map<String, Price> models = byProvider.get(provider);
        if (models == null) {
            return Optional.empty();
        }
        @Nullable
        Price price = models.get(model);
        if (price == null) {
            int date = DatedName.dateBegins(model);
            price = date < 0 ? null : models.get(model.substring(0, date));
        }
        return Optional.ofNullable(price == null ? models.get(ANY_MODEL) : price);
    }

    /**
     * What a call cost.
     *
     * @param when when the provider was asked
     */
    public Cost cost(String provider, String model, Usage usage, Instant when) {
        Optional<Price> price = find(provider, model);
        return price.isPresent() ? price.get().cost(usage, when) : unpriced(provider, model);
    }

    /** The most that a call of so many tokens can cost: what a {@link BudgetGuard} is asked for. */
    public Cost atMost(String provider, String model, TokenEstimate tokens) {
        Optional<Price> price = find(provider, model);
        return price.isPresent()
                ? new Cost.Priced(price.get().atMost(tokens.promptTokens(), tokens.completionTokens()), true)
                : unpriced(provider, model);
    }

    /** That a model has no price, and what to do about it. */
    public Cost.Unpriced unpriced(String provider, String model) {
        return new Cost.Unpriced("no price is known for " + provider + "/" + model + " (table " + version
                + "); add it to a file of prices");
    }
}
