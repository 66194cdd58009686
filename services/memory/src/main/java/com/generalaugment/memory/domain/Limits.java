package com.generalaugment.memory.domain;

/** Limits of the public contract. */
public final class Limits {

    /** Characters of a user's id. */
    public static final int USER_ID = 200;
    /** Characters of a fact. */
    public static final int FACT = 8_192;
    /** Bytes of metadata, and of a profile, as JSON. */
    public static final int DOCUMENT_BYTES = 16 * 1024;
    /** Facts that a search answers. */
    public static final int SEARCH = 50;
    /** Facts in a profile. */
    public static final int RECENT = 20;
    /** Characters of a source, a collection key, a reason. */
    public static final int NAME = 256;
    /** Characters of a query. */
    public static final int QUERY = 8_192;

    private Limits() {}
}
