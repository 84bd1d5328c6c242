export default function () {
  for (;;);
}
