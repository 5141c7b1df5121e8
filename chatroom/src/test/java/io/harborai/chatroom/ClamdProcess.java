package io.harborai.chatroom;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

import org.awaitility.Awaitility;

/** A clamd with a signature of our own alone, so that it is there at once and needs no network. */
final class ClamdProcess implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/clamd");

    private final Process process;
    private final int port;

    private ClamdProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean installed() {
        return Files.isExecutable(PROGRAM);
    }

    static ClamdProcess start(Path folder) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path signatures = Files.createDirectory(folder.resolve("signatures"));
        Files.writeString(signatures.resolve("test.ndb"), "Harbor.Test:0:*:" + HexFormat.of().formatHex(
                ClamdServer.HARM.getBytes(StandardCharsets.US_ASCII)) + "\n");
        Path configuration = Files.writeString(folder.resolve("clamd.conf"), "DatabaseDirectory " + signatures
                + "\nTCPSocket " + port + "\nTCPAddr 127.0.0.1\nForeground yes\nStreamMaxLength 1M\nTemporaryDirectory "
                + folder + "\n");
        Process process = new ProcessBuilder(PROGRAM.toString(), "-c", configuration.toString()).redirectErrorStream(
                true).redirectOutput(folder.resolve("clamd.log").toFile()).start();
        ClamdProcess clamd = new ClamdProcess(process, port);
        try {
            Awaitility.await().atMost(TestNode.PATIENCE).until(clamd::answers);
        } catch (RuntimeException late) {
            clamd.close();
            throw new IOException("clamd did not start: " + Files.readString(folder.resolve("clamd.log")), late);
        }
        return clamd;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("zPING\0".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII).equals("PONG");
        } catch (IOException notYet) {
            return false;
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
