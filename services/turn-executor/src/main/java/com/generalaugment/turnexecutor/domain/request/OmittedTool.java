package com.generalaugment.turnexecutor.domain.request;

/**
 * A tool of a type that the platform does not know.
 *
 * @param path of its {@code type} in the request
 */
public record OmittedTool(String type, String path) {}
