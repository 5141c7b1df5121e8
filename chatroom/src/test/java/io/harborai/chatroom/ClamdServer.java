package io.harborai.chatroom;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Speaks clamd's INSTREAM as its manual page tells: pieces with lengths, a bound on the whole, one answer. */
final class ClamdServer implements AutoCloseable {
    /** What it, and the signature of {@link ClamdProcess}, find harmful. */
    static final String HARM = "harbour-virus-for-tests";

    private final ServerSocket listener;
    private final int longest;

    private ClamdServer(ServerSocket listener, int longest) {
        this.listener = listener;
        this.longest = longest;
    }

    static ClamdServer start(int longest) throws IOException {
        return start(longest, 0);
    }

    static ClamdServer start(int longest, int port) throws IOException {
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        ClamdServer server = new ClamdServer(listener, longest);
        Thread.ofVirtual().start(server::serve);
        return server;
    }

    int port() {
        return listener.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> answer(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket socket) {
        try (socket; DataInputStream in = new DataInputStream(socket.getInputStream())) {
            for (int read = in.read(); read > 0;) {
                read = in.read();
            }
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                if (content.size() + length > longest) {
                    say(socket, "INSTREAM size limit exceeded. ERROR");
                    drain(in);
                    return;
                }
                content.writeBytes(in.readNBytes(length));
            }
            say(socket, content.toString(StandardCharsets.ISO_8859_1).contains(HARM)
                    ? "stream: Harbor.Test.UNOFFICIAL FOUND"
                    : "stream: OK");
        } catch (IOException gone) {
            System.err.println("whoever asked the scanner has gone: " + gone.getMessage());
        }
    }

    private static void say(Socket socket, String answer) throws IOException {
        socket.getOutputStream().write((answer + "\0").getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
    }

    private static void drain(InputStream in) throws IOException {
        byte[] some = new byte[8192];
        for (int read = in.read(some); read >= 0;) {
            read = in.read(some);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
