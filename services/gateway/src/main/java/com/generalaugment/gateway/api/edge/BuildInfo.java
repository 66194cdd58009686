package com.generalaugment.gateway.api.edge;

/**
 * What answers say about the build.
 *
 * @param sha commit of the build
 */
public record BuildInfo(String sha) {}
