/** The public edge: routes, one pipeline, HTTP and SSE; and the registry for other services. */
@NullMarked
package com.generalaugment.gateway.api;

import org.jspecify.annotations.NullMarked;
