/** What other processes call: the registry for peers; HTTP, event streams and WebSockets are in the sub-packages. */
@NullMarked
package com.generalaugment.gateway.api;

import org.jspecify.annotations.NullMarked;
