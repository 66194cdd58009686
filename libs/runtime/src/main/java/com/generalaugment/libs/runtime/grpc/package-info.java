@NullMarked
package com.generalaugment.libs.runtime.grpc;

import org.jspecify.annotations.NullMarked;
