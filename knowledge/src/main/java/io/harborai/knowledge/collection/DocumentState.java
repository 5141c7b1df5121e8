package io.harborai.knowledge.collection;

/** Where a document is on its way to being searched. */
public enum DocumentState {
    /** It was taken and waits. */
    WAITING,
    /** Its file is being read. */
    READING,
    /** Its passages are being embedded and indexed. */
    INDEXING,
    /** It is searchable, durably. */
    READY,
    /** It cannot be; its error says why. */
    FAILED
}
