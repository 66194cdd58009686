package com.generalaugment.metering.domain;

/** Port: usage facts that can never be counted. They are kept for a person, and told of, so that nothing is lost in silence. */
public interface RejectedUsage {

    /**
     * Keeps it once.
     *
     * @param id the event's id, or where it was found
     * @param reason constant text
     * @param payload as it came
     */
    void keep(String id, String reason, byte[] payload);
}
