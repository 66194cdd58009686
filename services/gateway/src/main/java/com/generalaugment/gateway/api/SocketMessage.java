package com.generalaugment.gateway.api;

/** One whole message of a client. */
record SocketMessage(byte[] content, boolean isText) {}
