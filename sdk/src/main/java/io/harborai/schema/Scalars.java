package io.harborai.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

import io.harborai.schema.Shape.Scalar;
import org.jspecify.annotations.Nullable;

/** The Java types that are one string, number or boolean in JSON. */
final class Scalars {
    private static final Map<Class<?>, Scalar> TABLE = new HashMap<>();

    static {
        put(new Scalar("string", null, null, "a string", Scalars::text), String.class, CharSequence.class);
        put(new Scalar("string", null, "one character", "a string of one character", Scalars::character), char.class,
                Character.class);
        put(new Scalar("boolean", null, null, "true or false", Boolean.class::cast), boolean.class, Boolean.class);
        put(integer("-128 to 127", number -> number.byteValueExact()), byte.class, Byte.class);
        put(integer("-32768 to 32767", number -> number.shortValueExact()), short.class, Short.class);
        put(integer("-2147483648 to 2147483647", number -> number.intValueExact()), int.class, Integer.class);
        put(integer("64 bits", number -> number.longValueExact()), long.class, Long.class);
        put(new Scalar("integer", null, null, "an integer", Scalars::whole), BigInteger.class);
        put(new Scalar("number", null, null, "a number", json -> finite(number(json).floatValue())), float.class,
                Float.class);
        put(new Scalar("number", null, null, "a number", json -> finite(number(json).doubleValue())), double.class,
                Double.class);
        put(new Scalar("number", null, null, "a number", Scalars::number), BigDecimal.class, Number.class);
        put(new Scalar("integer", null, null, "a year", json -> Year.of(whole(json).intValueExact())), Year.class);

        format("date-time", text -> OffsetDateTime.parse(text).toInstant(), Instant.class);
        format("date-time", OffsetDateTime::parse, OffsetDateTime.class);
        format("date-time", ZonedDateTime::parse, ZonedDateTime.class);
        format("date", LocalDate::parse, LocalDate.class);
        format("time", OffsetTime::parse, OffsetTime.class);
        format("duration", Duration::parse, Duration.class);
        format("uuid", UUID::fromString, UUID.class);
        hint("a time of day such as 10:15:30", LocalTime::parse, LocalTime.class);
        hint("a date and time such as 2026-01-31T10:15:30", LocalDateTime::parse, LocalDateTime.class);
        hint("a period such as P1Y2M3D", Period::parse, Period.class);
        hint("a month such as 2026-01", YearMonth::parse, YearMonth.class);
        hint("a day of the year such as --01-31", MonthDay::parse, MonthDay.class);
        hint("a time zone such as Europe/Paris", ZoneId::of, ZoneId.class);
        hint("a URI", URI::create, URI.class);
    }

    private Scalars() {
    }

    private static void put(Scalar scalar, Class<?>... types) {
        for (Class<?> type : types) {
            TABLE.put(type, scalar);
        }
    }

    private static Scalar integer(String range, Function<BigInteger, Object> exact) {
        return new Scalar("integer", null, null, "an integer (" + range + ")", json -> exact.apply(whole(json)));
    }

    private static void format(String format, Function<String, Object> parser, Class<?> type) {
        put(new Scalar("string", format, null, "a " + format, json -> parser.apply(text(json))), type);
    }

    private static void hint(String hint, Function<String, Object> parser, Class<?> type) {
        put(new Scalar("string", null, hint, hint, json -> parser.apply(text(json))), type);
    }

    /** The scalar of a type, null when it is none. */
    static @Nullable Scalar of(Class<?> type) {
        return TABLE.get(type);
    }

    private static String text(Object json) {
        return (String) json;
    }

    private static Object character(Object json) {
        String text = text(json);
        if (text.length() != 1) {
            throw new IllegalArgumentException("not one character");
        }
        return text.charAt(0);
    }

    private static BigInteger whole(Object json) {
        return number(json).toBigIntegerExact();
    }

    private static BigDecimal number(Object json) {
        return Numbers.exact((Number) json);
    }

    private static Object finite(float value) {
        if (Float.isInfinite(value)) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }

    private static Object finite(double value) {
        if (Double.isInfinite(value)) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }
}
