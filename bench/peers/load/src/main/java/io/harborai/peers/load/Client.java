package io.harborai.peers.load;

/** A client library as an application uses it; its methods are called by many threads at a time and block. */
public interface Client extends AutoCloseable {
    /** The model of every call. */
    String MODEL = "bench";
    /** The system's words in every call. */
    String SYSTEM = "You are a helpful assistant.";
    /** The user's words in every call: about 400 characters. */
    String USER = "Write one sentence about harbours. ".repeat(12);
    /** The temperature of every call. */
    double TEMPERATURE = 0.7;
    /** The bound on the answer's tokens of every call. */
    int MAX_TOKENS = 100;

    /** Asks once; the whole answer's text. */
    String chat();

    /** Asks once for a stream, its usage included, and reads it to its end; the texts of its pieces, joined. */
    String stream();

    /** Gives back connections and threads. */
    @Override
    void close();
}
