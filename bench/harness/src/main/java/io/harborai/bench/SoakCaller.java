package io.harborai.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.HarborAI;
import io.harborai.chat.ChatRequest;
import io.harborai.error.HarborAIException;

/**
 * The process of a soak: callers of the SDK, some to the stand-in and some through the gateway, whose models fail in every way
 * that the stand-in knows. It answers each line of its input with the calls that were answered and that failed, ends all calls
 * when the line is {@value #STOP}, and ends with its input.
 */
final class SoakCaller {
    /** Two of five are well; the others fail before the answer, in it, or give the caller time to leave. */
    private static final List<String> MODELS = List.of("bench", "bench", "gpt-4o+tokens=20", "bench+rate=200+tokens=20",
            "gpt-4o+fail=1000000000+status=500", "gpt-4o+status=429+retry-after-ms=5", "gpt-4o+reset", "gpt-4o+refuse",
            "gpt-4o+cut=3", "gpt-4o+reset-after=3", "gpt-4o+malformed=3", "gpt-4o+error-chunk=3", "gpt-4o+error-body",
            "gpt-4o+html", "gpt-4o+stall=3", "gpt-4o+silent", "gpt-4o+split-utf8+crlf+comments", "gpt-4o+gzip",
            "gpt-4o+close", "gpt-4o+huge=100000");
    /** The line that ends the calls. */
    static final String STOP = "stop";
    /** The line that asks for figures. */
    static final String CALLS = "calls";
    private static final int CALLERS = 32;
    private static final Duration TIME_LIMIT = Duration.ofMillis(800);

    private final HarborAI harbor;
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicBoolean stop = new AtomicBoolean();

    private SoakCaller(HarborAI harbor) {
        this.harbor = harbor;
    }

    /** The stand-in's and the gateway's base URL, and the gateway's key. */
    public static void main(String[] args) throws Exception {
        try (HarborAI harbor = HarborAI.builder()
                .provider("lab", lab -> lab.baseUrl(args[0]).allowPrivateNetwork(true))
                .provider("gateway", gateway -> gateway.baseUrl(args[1]).apiKey(args[2]).allowPrivateNetwork(true))
                .timeout(TIME_LIMIT).build()) {
            SoakCaller caller = new SoakCaller(harbor);
            CountDownLatch running = new CountDownLatch(CALLERS);
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(i);
                Thread.ofVirtual().start(() -> caller.loop(random, running));
            }
            System.out.println("soak ready");
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                if (order.equals(STOP)) {
                    caller.stop.set(true);
                    System.out.println(running.await(30, TimeUnit.SECONDS) ? "stopped" : "callers hang");
                } else {
                    System.out.println(caller.answered.sum() + " " + caller.failed.sum());
                }
            }
        }
    }

    private void loop(Random random, CountDownLatch running) {
        while (!stop.get()) {
            String model = MODELS.get(random.nextInt(MODELS.size()));
            ChatRequest request = ChatRequest.builder()
                    .model((random.nextBoolean() ? "lab/" : "gateway/lab/") + model).user("Is the harbour open?")
                    .build();
            try {
                if (random.nextBoolean()) {
                    stream(request, random.nextInt(4) == 0);
                } else {
                    harbor.chat().completions().create(request);
                }
                answered.increment();
            } catch (HarborAIException expected) {
                failed.increment();
            }
        }
        running.countDown();
    }

    /** Reads a stream to its end, or leaves after its first piece. */
    private void stream(ChatRequest request, boolean leaves) {
        try (var stream = harbor.chat().completions().stream(request)) {
            if (!leaves || !stream.iterator().hasNext()) {
                stream.finalCompletion();
            }
        }
    }

    /** The command line of such a process. */
    static List<String> command(URI standin, Target gateway) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                SoakCaller.class.getName(), standin.toString(), gateway.baseUrl().toString(), gateway.key());
    }
}
