package io.harborai.standin;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class CapacityTest {

    @Test
    void callsAboveTheCapacityWaitForTheirTurn() throws IOException {
        try (Standin standin = Standin.start(StandinOptions.defaults().withEventLoops(2))) {
            String body = RawCall.chat("gpt-4o+capacity=2+latency=100", false).encode();
            long start = System.nanoTime();
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                sockets.add(RawCall.open(standin, body));
            }
            for (Socket socket : sockets) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                socket.close();
            }
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isGreaterThanOrEqualTo(300L);
            await().atMost(60, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 0);
        }
    }

    @Test
    void aCallerWhoLeavesTheLineTakesNobodysPlace() throws IOException {
        try (Standin standin = Standin.start()) {
            String silent = RawCall.chat("gpt-4o+capacity=1+silent", false).encode();
            Socket first = RawCall.open(standin, silent);
            await().atMost(60, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 1);
            Socket second = RawCall.open(standin, silent);
            await().atMost(60, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 2);
            second.close();
            await().atMost(60, TimeUnit.SECONDS).until(() -> standin.aborts().size() == 1);
            first.close();
            await().atMost(60, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 0);
            assertThat(standin.aborts()).hasSize(2);
        }
    }

    @Test
    void theLineHoldsTenThousandAndNotOneMore() {
        Gate gate = new Gate(1);
        AtomicInteger started = new AtomicInteger();
        List<Runnable> inLine = new ArrayList<>();
        assertThat(gate.enter(started::incrementAndGet)).isTrue();
        for (int i = 0; i < Gate.MAX_WAITING; i++) {
            Runnable start = started::incrementAndGet;
            inLine.add(start);
            assertThat(gate.enter(start)).isTrue();
        }

        assertThat(gate.enter(started::incrementAndGet)).isFalse();
        assertThat(started).hasValue(1);
        assertThat(gate.withdraw(inLine.get(0))).isTrue();
        assertThat(gate.enter(started::incrementAndGet)).isTrue();
        for (int i = 0; i <= Gate.MAX_WAITING; i++) {
            gate.leave();
        }
        assertThat(started).hasValue(Gate.MAX_WAITING + 1);
    }
}
