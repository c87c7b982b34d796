namespace rs golden.awaited

exception Late {
  1: string msg
}

service Clock {
  i64 now(1: string zone) throws (1: Late late)
  oneway void tick()
}

service Alarm extends Clock {
  void wake(1: required i64 at)
}
