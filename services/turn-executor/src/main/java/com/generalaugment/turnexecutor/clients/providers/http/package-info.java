/** The one way to a model provider's endpoint: requests, streamed answers, server-sent events. */
@NullMarked
package com.generalaugment.turnexecutor.clients.providers.http;

import org.jspecify.annotations.NullMarked;
