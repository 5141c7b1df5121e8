package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;

import io.harborai.engine.provider.Provider;
import io.harborai.engine.routing.Affinity;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Share;
import io.harborai.engine.routing.Steering;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.standin.RecordedRequest;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A copy goes to another provider, and the caller never notices, over HTTP. */
final class MirroredCallTest {
    private final TestGateway gateway = TestGateway.startPatient();
    private final Standin copies = Standin.start();

    @AfterEach
    void close() {
        gateway.close();
        copies.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theMirrorGetsTheSameRequestForItsOwnModel(boolean stream) throws Exception {
        mirror("next");
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("smart", stream));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-harborai-route")).hasValue("lab/plain");
        await().until(() -> gateway.engine().mirrorStats().answered() == 1);
        RecordedRequest original = gateway.standin().requests().get(0);
        RecordedRequest copy = copies.requests().get(0);
        assertThat(copy.bodyText()).isEqualTo(original.bodyText().replace("\"plain\"", "\"next\""));
        assertThat(copies.calls()).isOne();
        assertThat(gateway.get("/metrics").body())
                .contains("harborai_mirror_copies_total{outcome=\"answered\"} 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"next+status=500", "next+reset", "next+refuse", "next+malformed=1", "next+latency=1500"})
    void whateverTheMirrorDoesTheCallerGetsItsAnswerInTime(String fault) throws Exception {
        mirror(fault);
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("smart", true));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("error").endsWith("data: [DONE]\n\n");
        if (fault.contains("latency")) {
            assertThat(gateway.engine().mirrorStats().answered()).as("the mirror has not answered yet").isZero();
        }
        await().until(() -> gateway.engine().mirrorStats().answered() + gateway.engine().mirrorStats()
                .failed() == 1);
        assertThat(gateway.standin().calls()).isOne();
    }

    @Test
    void aSilentMirrorHoldsNothingUpAndIsCutOffWhenTheGatewayStops() throws Exception {
        mirror("next+silent");
        for (int i = 0; i < 5; i++) {
            assertThat(gateway.post("/v1/chat/completions", TestGateway.chat("smart", false)).statusCode())
                    .isEqualTo(200);
        }
        assertThat(gateway.engine().mirrorStats().sent()).isEqualTo(5);
        // The place is given back just after the answer's last byte has left.
        await().until(() -> gateway.server().inFlight() == 0);
    }

    private void mirror(String model) {
        Provider lab = gateway.engine().catalog().provider("lab").orElseThrow();
        Provider copy = TestGateway.provider("copy", copies.baseUrl(), TestGateway.TIMEOUTS);
        Alias smart = new Alias("smart", List.of(new WeightedTarget(Target.of(lab, "plain"), 1)),
                Strategy.PRIORITY, 0, Set.of()).withSteering(
                        new Steering(List.of(), Affinity.NONE, null,
                                new Share(Target.of(copy, model), 1)));
        gateway.engine().swapCatalog(Catalog.of(List.of(lab, copy), List.of(smart)));
    }
}
