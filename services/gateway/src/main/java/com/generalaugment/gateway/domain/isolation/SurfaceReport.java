package com.generalaugment.gateway.domain.isolation;

/**
 * What was found at one surface.
 *
 * @param probes attempts that were made and have an answer that says something
 * @param leaks attempts that reached something, and data that others have changed
 * @param sound whether nothing leaked, every owner reached what was planted, and every attempt said something
 */
public record SurfaceReport(String surface, int probes, int leaks, boolean sound, String detail) {

    /** One that the project does not use: there is nothing to reach. */
    static SurfaceReport unused(String surface, String why) {
        return new SurfaceReport(surface, 0, 0, true, "not in use: " + why);
    }
}
