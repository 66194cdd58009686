/** Content of request bodies: codings, sizes, memory. */
@NullMarked
package com.generalaugment.gateway.api.body;

import org.jspecify.annotations.NullMarked;
