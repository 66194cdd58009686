/** The gRPC service, and the JSON bodies of the public contract. */
@NullMarked
package com.generalaugment.memory.api;

import org.jspecify.annotations.NullMarked;
