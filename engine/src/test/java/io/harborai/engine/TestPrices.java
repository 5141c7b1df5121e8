package io.harborai.engine;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.accounting.TargetPrices;

/** Prices made for a test. */
final class TestPrices {
    private TestPrices() {
    }

    /** Models of a provider at so many dollars for a million tokens of the prompt, and twice as many for the answer's. */
    static TargetPrices of(String provider, Map<String, Integer> dollars) {
        StringBuilder json = new StringBuilder("{\"format\":1,\"version\":\"test\",\"prices\":[");
        dollars.forEach((model, price) -> json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
                .append("{\"provider\":\"%s\",\"models\":[\"%s\"],\"currency\":\"USD\",\"as_of\":\"2026-11-21\","
                        .formatted(provider, model))
                .append("\"source\":\"a test\",\"input\":%d,\"output\":%d}".formatted(price, 2 * price)));
        byte[] bytes = json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        return TargetPrices.of(PriceTable.read(bytes, "test"), Map.of(), Clock.systemUTC());
    }
}
