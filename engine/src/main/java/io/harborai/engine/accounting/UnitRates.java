package io.harborai.engine.accounting;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.money.Money;

/**
 * What costs beside tokens, or in place of them, in picounits (10<sup>-12</sup>) of a currency. What a platform does not bill
 * is {@value #UNBILLED}, which is not the same as 0.
 *
 * @param pictures   prices of a picture; the first that fits a request holds
 * @param second     a second of sound that is listened to
 * @param character  a character that is read aloud
 * @param search     a search of a rerank model
 * @param imageInput a token of the prompt that is a picture, where it costs something else than one that is text
 * @param soundInput a token of the prompt that is sound, where it costs something else than one that is text
 */
public record UnitRates(List<Picture> pictures, long second, long character, long search, long imageInput,
        long soundInput) {
    /** Not billed. */
    public static final long UNBILLED = -1;
    /** Nothing but tokens is billed. */
    public static final UnitRates NONE = new UnitRates(List.of(), UNBILLED, UNBILLED, UNBILLED, UNBILLED, UNBILLED);
    /** A million for a thing. */
    static final long MAX = 1_000_000_000_000_000_000L;
    /** Qualities times sizes of the platform that has the most, several times over. */
    static final int MAX_PICTURES = 64;

    /**
     * The price of a picture.
     *
     * @param quality the quality that it is for, empty for any
     * @param size    the size that it is for, empty for any
     * @param rate    in picounits
     */
    public record Picture(String quality, String size, long rate) {
        public Picture {
            require("picture", rate);
        }

        boolean fits(Units units) {
            return (quality.isEmpty() || quality.equals(units.quality()))
                    && (size.isEmpty() || size.equals(units.size()));
        }
    }

    public UnitRates {
        pictures = List.copyOf(pictures);
        if (pictures.size() > MAX_PICTURES) {
            throw new IllegalArgumentException(pictures.size() + " prices of pictures, at most " + MAX_PICTURES
                    + " are taken");
        }
        require("second", second);
        require("character", character);
        require("search", search);
        require("imageInput", imageInput);
        require("soundInput", soundInput);
    }

    private static void require(String name, long rate) {
        if (rate < UNBILLED || rate > MAX) {
            throw new IllegalArgumentException(name + " is " + rate + ", it must be " + UNBILLED + " to " + MAX);
        }
    }

    /** Whether such a call is billed by one of these, and not by tokens alone. */
    boolean bill(Operation operation) {
        return switch (operation) {
            case IMAGES, IMAGE_EDITS, IMAGE_VARIATIONS -> !pictures.isEmpty();
            case SPEECH -> character >= 0;
            case TRANSCRIPTIONS, TRANSLATIONS -> second >= 0;
            case RERANK -> search >= 0;
            default -> false;
        };
    }

    /** Whether the length of a sound was not told, so that the file's own word is taken for it. */
    boolean isEstimated(Operation operation, Units told) {
        boolean heard = operation == Operation.TRANSCRIPTIONS || operation == Operation.TRANSLATIONS;
        return heard && second > 0 && told.millis() == 0;
    }

    /** What these cost, tokens not counted; empty when a picture is of a kind that has no price. */
    Optional<BigDecimal> cost(Units units) {
        BigDecimal sum = times(units.characters(), character).add(times(units.searches(), search));
        // Rates have twelve decimals of a second: what is less than the smallest amount of money is rounded up.
        sum = sum.add(times(units.millis(), second).movePointLeft(3).setScale(Money.DECIMALS,
                RoundingMode.UP));
        if (units.pictures() == 0 || pictures.isEmpty()) {
            return Optional.of(sum);
        }
        for (Picture picture : pictures) {
            if (picture.fits(units)) {
                return Optional.of(sum.add(times(units.pictures(), picture.rate)));
            }
        }
        return Optional.empty();
    }

    /** What tokens that are pictures and sound cost more, or less, than as text at that rate. */
    BigDecimal difference(Units units, long input) {
        BigDecimal images = imageInput < 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(units.imageTokens()).multiply(
                        BigDecimal.valueOf(imageInput - input, Money.DECIMALS));
        return soundInput < 0
                ? images
                : images.add(BigDecimal.valueOf(units.soundTokens()).multiply(
                        BigDecimal.valueOf(soundInput - input, Money.DECIMALS)));
    }

    private static BigDecimal times(long count, long rate) {
        return rate <= 0
                ? BigDecimal.ZERO
                : BigDecimal.valueOf(count).multiply(BigDecimal.valueOf(rate, Money.DECIMALS));
    }
}
