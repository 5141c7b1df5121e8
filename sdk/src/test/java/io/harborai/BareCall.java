package io.harborai;

import java.util.Map;
import java.util.function.Supplier;

/** What an application does that has the SDK and nothing else; loaded by a class loader that sees nothing else. */
public final class BareCall implements Supplier<String> {
    @Override
    public String get() {
        try (HarborAI harbor = HarborAI.fromEnv(Map.of())) {
            return harbor.chat().completions().with(o -> o.traceId("bare"))
                    .create(r -> r.model("local/echo").user("all alone")).text();
        }
    }
}
