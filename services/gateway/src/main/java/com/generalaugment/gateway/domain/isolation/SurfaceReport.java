package com.generalaugment.gateway.domain.isolation;

/**
 * The result of one surface.
 *
 * @param probes attempts with a conclusive answer
 * @param leaks attempts that reached data, and fixtures that others have changed
 * @param sound whether nothing leaked, every owner could read its fixture, and every attempt was conclusive
 */
public record SurfaceReport(String surface, int probes, int leaks, boolean sound, String detail) {

    /** A surface that the project does not use and that has no data. */
    static SurfaceReport unused(String surface, String why) {
        return new SurfaceReport(surface, 0, 0, true, "not in use: " + why);
    }
}
