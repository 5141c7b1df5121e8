package io.harborai.platform.secret;

/** The one secret that an installation may be given from outside. It opens the administration, and seals what is kept. */
public final class MasterSecret {
    /** The variable that gives it. */
    public static final String VARIABLE = "HARBORAI_MASTER_KEY";
    /** The variable that gives the one before, so that what it sealed can still be read. */
    public static final String PREVIOUS_VARIABLE = "HARBORAI_MASTER_KEY_PREVIOUS";
    /** Fewest characters of a secret that somebody chose. */
    public static final int MIN_LENGTH = 16;

    private MasterSecret() {
    }
}
