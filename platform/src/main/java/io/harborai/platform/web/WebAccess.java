package io.harborai.platform.web;

/** Who may use a route; checked before the handler is asked and before anything of the body is read. */
public enum WebAccess {
    /** Everybody. The handler itself decides who is who, as the log-in of an application does. */
    OPEN,
    /** Whoever has a valid key or session of any kind. */
    CALLER,
    /** Keys of administrators and accounts that may at least read. */
    VIEWER,
    /** Those that may also change what is served. */
    OPERATOR,
    /** Those that may do everything. */
    ADMIN
}
