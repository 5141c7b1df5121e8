package io.harborai.peers.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * The process of one client. It says {@code peer ready}, then takes lines {@code chat MILLIS} or {@code stream MILLIS} from its
 * standard input, makes calls for so long, and answers each with a line of figures; it ends with its input.
 */
public final class PeerProcess {

    private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
            .getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Client client;
    private final int threads;

    private PeerProcess(Client client, int threads) {
        this.client = client;
        this.threads = threads;
    }

    /**
     * Runs to the end of the input.
     *
     * @param args the base URL, ending in {@code /v1}, and the number of calling threads
     * @param client makes the client for a base URL
     */
    public static void run(String[] args, Function<String, Client> client) throws IOException {
        int threads = Integer.parseInt(args[1]);
        try (Client made = client.apply(args[0]);
                BufferedReader orders = new BufferedReader(
                        new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            PeerProcess process = new PeerProcess(made, threads);
            System.out.println("peer ready, " + made.chat().length() + " " + made.stream().length());
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                String[] words = line.split(" ");
                System.out.println(process.measure(words[0], Duration.ofMillis(Long.parseLong(words[1]))));
            }
        }
    }

    /** What is measured is all that the process does meanwhile: callers, event loops, collector and compilers. */
    private String measure(String mode, Duration length) {
        Supplier<String> call = mode.equals("stream") ? client::stream : client::chat;
        AtomicLong calls = new AtomicLong();
        AtomicLong characters = new AtomicLong();
        long cpu = SYSTEM.getProcessCpuTime();
        long allocated = THREADS.getTotalThreadAllocatedBytes();
        long start = System.nanoTime();
        Thread[] callers = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            callers[i] = Thread.ofPlatform().name("caller-", i).start(() -> {
                while (System.nanoTime() - start < length.toNanos()) {
                    characters.addAndGet(call.get().length());
                    calls.incrementAndGet();
                }
            });
        }
        await(callers);
        double seconds = (System.nanoTime() - start) / 1e9;
        double each = Math.max(1, calls.get());
        return String.format(Locale.ROOT, "result %d %.1f %.3f %.1f %.2f", calls.get(), calls.get() / seconds,
                (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / each,
                (THREADS.getTotalThreadAllocatedBytes() - allocated) / each, characters.get() / each);
    }

    private static void await(Thread[] callers) {
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while calls were under way", e);
            }
        }
    }
}
