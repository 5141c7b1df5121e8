package io.harborai.gateway.http;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Family;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.routing.Catalog;
import io.harborai.gateway.response.ResponseSettings;
import io.harborai.gateway.response.Responses;
import io.harborai.platform.storage.Database;
import io.harborai.standin.Abort;
import io.harborai.standin.Standin;

/**
 * Two gateways, so that each way to ask a provider is gone through. Behind the front one stands the back one, which is asked in
 * each format by its own face, and asks the stand-in in OpenAI's. A model of the stand-in is {@code gpt-4o+reasoning}, say; the
 * front asks it directly as {@code lab/…}, and in other formats as {@code chat/lab/…}, {@code resp/lab/…},
 * {@code claude/lab/…}, {@code gem/lab/…}, and the stand-in itself in Ollama's as {@code llama/…}.
 */
public final class FormatGateways implements AutoCloseable {
    private static final Timeouts PATIENT = new Timeouts(10_000, 20_000, 10_000, 60_000);
    private final TestGateway front;
    private final TestGateway back;

    private FormatGateways(TestGateway front, TestGateway back) {
        this.front = front;
        this.back = back;
    }

    public static FormatGateways start() {
        TestGateway front = TestGateway.startPatient();
        TestGateway back = TestGateway.startPatient();
        front.engine().swapCatalog(Catalog.of(List.of(
                provider("lab", front.standin().baseUrl(), new Dialect(Family.OPENAI, ""), "none"),
                provider("chat", back.url("/v1"), new Dialect(Family.OPENAI, ""), TestGateway.KEY),
                provider("resp", back.url("/v1"), new Dialect(Family.OPENAI, "", true), TestGateway.KEY),
                provider("claude", back.url("/v1"), new Dialect(Family.ANTHROPIC, ""), TestGateway.KEY),
                provider("gem", back.url("/v1beta"), new Dialect(Family.GEMINI, ""), TestGateway.KEY),
                provider("llama", URI.create(front.standin().baseUrl().toString().replace("/v1", "")),
                        new Dialect(Family.OLLAMA, ""), "none")),
                List.of()));
        return new FormatGateways(front, back);
    }

    /** Both keep responses in these databases. */
    public FormatGateways keeping(Database ofFront, Database ofBack, InstantSource clock) {
        front.server().keepWith(new Responses(ofFront, ResponseSettings.DEFAULT, clock, new SecureRandom()));
        back.server().keepWith(new Responses(ofBack, ResponseSettings.DEFAULT, clock, new SecureRandom()));
        return this;
    }

    static RemoteProvider provider(String name, URI base, Dialect dialect, String key) {
        Family family = dialect.family();
        return new RemoteProvider(name, base, Secret.of(key), family.credentialHeader(), family.credentialPrefix(),
                true, PATIENT, Map.of(), List.of(), List.of(), dialect);
    }

    /** The one that callers speak with. */
    public TestGateway front() {
        return front;
    }

    /** What answers the models behind the back one. */
    public Standin standin() {
        return back.standin();
    }

    /** Whether a call of this model was given up at either stand-in. */
    public boolean wasLeft(String model) {
        return Stream.of(standin(), front.standin()).flatMap(each -> each.aborts().stream()).map(Abort::model)
                .anyMatch(model::equals);
    }

    @Override
    public void close() {
        front.close();
        back.close();
    }
}
