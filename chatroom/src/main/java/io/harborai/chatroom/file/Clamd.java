package io.harborai.chatroom.file;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Asks a clamd, by its command INSTREAM: pieces with their length before them, then a length of 0. */
final class Clamd implements Scanner {
    private static final int CONNECT_MILLIS = 5000;
    /** Longest silence of clamd, which answers when it has seen all of a file. */
    private static final int ANSWER_MILLIS = 120_000;
    private static final int PIECE = 64 << 10;
    private static final int LONGEST_ANSWER = 4096;
    private static final String CLEAN = "stream: OK";
    private static final String FOUND = " FOUND";

    private final String host;
    private final int port;

    private Clamd(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** The clamd at {@code HOST:PORT}; nothing is asked for an empty address. */
    static Scanner at(String address) {
        if (address.isEmpty()) {
            return Scanner.NONE;
        }
        int colon = address.lastIndexOf(':');
        if (colon < 1 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("clamd's address is " + address + ", it must be HOST:PORT");
        }
        return new Clamd(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    @Override
    public String scan(InputStream content) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            try {
                send(content, new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), PIECE)));
            } catch (SocketException refused) {
                // It says why before it hangs up, as at a file that is longer than its StreamMaxLength.
                throw new IOException("clamd took no more: " + answer(socket), refused);
            }
            return verdict(answer(socket));
        }
    }

    private static void send(InputStream content, DataOutputStream out) throws IOException {
        out.write("zINSTREAM\0".getBytes(StandardCharsets.US_ASCII));
        byte[] piece = new byte[PIECE];
        for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
            if (read > 0) {
                out.writeInt(read);
                out.write(piece, 0, read);
            }
        }
        out.writeInt(0);
        out.flush();
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(LONGEST_ANSWER), StandardCharsets.US_ASCII).replace("\0",
                "").strip();
    }

    private static String verdict(String answer) throws IOException {
        if (answer.equals(CLEAN)) {
            return "";
        }
        if (answer.startsWith("stream: ") && answer.endsWith(FOUND)) {
            return answer.substring("stream: ".length(), answer.length() - FOUND.length());
        }
        throw new IOException("clamd answered: " + answer);
    }
}
