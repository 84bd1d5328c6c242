import secret from 'file:///etc/hostname'
export default secret
