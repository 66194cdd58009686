package com.generalaugment.gateway.api.edge;

/**
 * Information about the build.
 *
 * @param sha commit of the build
 */
public record BuildInfo(String sha) {}
